// Compression over libzstd; contexts are kept per thread.
#include "method/seal/compress.h"

#include <zdict.h>
#include <zstd.h>

#include <vector>

#include "ground/base/assert.h"

namespace regsosek::seal {

namespace {

/// Level 1: on bodies with a dictionary, higher levels cost 2-5 times the time for a few percent.
constexpr int level = 1;

ZSTD_CCtx* compressor() {
    thread_local const std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx*)> context = [] {
        std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx*)> made(ZSTD_createCCtx(), &ZSTD_freeCCtx);
        must(made != nullptr, "memory for a zstd context");
        ZSTD_CCtx_setParameter(made.get(), ZSTD_c_compressionLevel, level);
        ZSTD_CCtx_setParameter(made.get(), ZSTD_c_dictIDFlag, 0);
        ZSTD_CCtx_setParameter(made.get(), ZSTD_c_checksumFlag, 0);
        return made;
    }();
    return context.get();
}

ZSTD_DCtx* decompressor() {
    thread_local const std::unique_ptr<ZSTD_DCtx, size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(),
                                                                                  &ZSTD_freeDCtx);
    must(context != nullptr, "memory for a zstd context");
    return context.get();
}

}  // namespace

struct Dictionary::State {
    std::string bytes;
    Digest digest{};
    uint32_t id = 0;
    std::unique_ptr<ZSTD_CDict, size_t (*)(ZSTD_CDict*)> compress{nullptr, &ZSTD_freeCDict};
    std::unique_ptr<ZSTD_DDict, size_t (*)(ZSTD_DDict*)> decompress{nullptr, &ZSTD_freeDDict};
};

Dictionary::Dictionary(std::unique_ptr<State> state) : state_(std::move(state)) {}
Dictionary::~Dictionary() = default;

uint32_t Dictionary::id() const {
    return state_->id;
}

const std::string& Dictionary::bytes() const {
    return state_->bytes;
}

const Digest& Dictionary::digest() const {
    return state_->digest;
}

Result<std::shared_ptr<const Dictionary>> Dictionary::load(std::string bytes) {
    auto state = std::make_unique<State>();
    state->bytes = std::move(bytes);
    state->digest = blake2b(state->bytes);
    state->id = ZDICT_getDictID(state->bytes.data(), state->bytes.size());
    if (state->id != 0) {
        state->compress.reset(ZSTD_createCDict(state->bytes.data(), state->bytes.size(), level));
        state->decompress.reset(ZSTD_createDDict(state->bytes.data(), state->bytes.size()));
    }
    if (!state->compress || !state->decompress) {
        return fail(Code::bad_input, "bukan kamus kompresi zstd", "not a zstd dictionary");
    }
    return std::shared_ptr<const Dictionary>(new Dictionary(std::move(state)));
}

Result<std::string> train_dictionary(std::span<const std::string> samples,
                                     const TrainOptions& options) {
    std::string joined;
    std::vector<size_t> sizes;
    for (const auto& sample : samples) {
        if (joined.size() + sample.size() > options.samples_bytes_max) {
            break;
        }
        joined += sample;
        sizes.push_back(sample.size());
    }
    std::string out(options.dictionary_bytes, '\0');
    const size_t written = ZDICT_trainFromBuffer(out.data(), out.size(), joined.data(),
                                                 sizes.data(), static_cast<unsigned>(sizes.size()));
    if (ZDICT_isError(written)) {
        return fail(Code::bad_input, "contoh terlalu sedikit untuk kamus kompresi",
                    "too few samples for a compression dictionary");
    }
    out.resize(written);
    return out;
}

void compress_to(std::string& out, std::string_view plain, const Dictionary* dictionary) {
    ZSTD_CCtx* context = compressor();
    ZSTD_CCtx_refCDict(context,
                       dictionary == nullptr ? nullptr : dictionary->state_->compress.get());
    out.resize(ZSTD_compressBound(plain.size()));
    const size_t written =
        ZSTD_compress2(context, out.data(), out.size(), plain.data(), plain.size());
    must(!ZSTD_isError(written), "zstd compresses into a buffer of its own bound");
    out.resize(written);
}

Result<void> decompress_to(std::string& out, std::string_view compressed,
                           const Dictionary* dictionary, size_t bytes_max) {
    const auto size = ZSTD_getFrameContentSize(compressed.data(), compressed.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) {
        return fail(Code::corrupt, "isi termampat rusak", "compressed content is damaged");
    }
    if (size > bytes_max) {
        return fail(Code::limit, "isi dokumen melewati batas ukuran",
                    "a document body is above the size limit");
    }
    out.resize(size);
    ZSTD_DCtx* context = decompressor();
    ZSTD_DCtx_refDDict(context,
                       dictionary == nullptr ? nullptr : dictionary->state_->decompress.get());
    const size_t written =
        ZSTD_decompressDCtx(context, out.data(), out.size(), compressed.data(), compressed.size());
    if (ZSTD_isError(written) || written != size) {
        return fail(Code::corrupt, "isi termampat rusak", "compressed content is damaged");
    }
    return {};
}

}  // namespace regsosek::seal
