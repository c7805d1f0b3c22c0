// The model is read and checked before any file: a mistake shows at once.
#include "word/link/files_open.h"

#include "ground/base/text.h"

namespace regsosek::link {

Result<OpenFiles> open_files(const FileOptions& options) {
    OpenFiles out;
    out.model = TRY(read_model(options.model));
    const bool alone = out.model.type == pairs::Type::duplicates;
    if (options.left.empty() || alone != options.right.empty()) {
        return fail(Code::usage,
                    alone ? "model duplikat memerlukan --left saja" : "beri --left dan --right",
                    alone ? "a model of duplicates takes --left only" : "give --left and --right");
    }
    out.left = TRY(SourceFile::open(options.left, out.model, false));
    if (!alone) {
        out.right = TRY(SourceFile::open(options.right, out.model, true));
    }
    constexpr uint64_t megabyte = 1 << 20;
    const MemoryOptions memory{static_cast<uint64_t>(options.memory_mb) * megabyte,
                               options.spill_folder};
    const pairs::Source left = out.left->source();
    auto prepared =
        pairs::Prepared::of(out.model, left, alone ? left : out.right->source(), memory);
    if (!prepared) {
        auto& error = prepared.error();
        const bool of_model = error.code == Code::bad_input && error.place.file.empty();
        return std::unexpected(of_model ? std::move(error).at(options.model) : std::move(error));
    }
    out.prepared = std::move(*prepared);
    return out;
}

Result<uint32_t> find_record(const pairs::Records& records, const std::string& id) {
    if (!records.has_ids()) {
        const auto number = text::integer(id);
        if (number && *number >= 1 && *number <= static_cast<int64_t>(records.rows())) {
            return static_cast<uint32_t>(*number - 1);
        }
    }
    for (size_t i = 0; records.has_ids() && i < records.rows(); ++i) {
        if (records.id(i) == id) {
            return static_cast<uint32_t>(i);
        }
    }
    return fail(Code::not_found, "tidak ada baris dengan id ini", "no record has this id");
}

}  // namespace regsosek::link
