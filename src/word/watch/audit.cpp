// The record against heads that somebody kept elsewhere: neither a truncation nor a rewrite goes
// unseen.
#include <fmt/format.h>

#include "ground/base/files.h"
#include "ground/base/json.h"
#include "ground/base/json_members.h"
#include "ground/base/text.h"
#include "method/seal/sign.h"
#include "regsosek/watch.h"

namespace regsosek::watch {

namespace {

constexpr const char* anchor_line = "regsosek-anchor-1\n";
constexpr const char* edition_line = "regsosek-edition-1\n";  // docs/format/edition.md
constexpr size_t anchor_bytes_max = 16 << 20;  // a seal lists the files of an edition
constexpr size_t hash_digits = 64;

std::unexpected<Error> wrong(Code code, const std::string& file, std::string id, std::string en) {
    auto error = fail(code, std::move(id), std::move(en)).error();
    return std::unexpected(std::move(error).at(file));
}

bool is_hash(const std::string& text) {
    const auto bytes = text::from_hex(text);
    return bytes && text.size() == hash_digits;
}

// A signed head: an anchor file, or the seal of an edition.
Result<Anchor> signed_anchor(const std::string& file, const json::Value& whole,
                             const json::Value& body) {
    Anchor anchor{json::integer_in(body, "record_batch"), json::integer_in(body, "record_sequence"),
                  json::text_in(body, "record_hash"), json::text_in(body, "signer")};
    const auto key = text::from_hex(anchor.signer);
    const auto signature = text::from_hex(json::text_in(whole, "signature"));
    if (!key || key->size() != std::tuple_size_v<seal::PublicKey> || !signature ||
        !is_hash(anchor.hash)) {
        return wrong(Code::bad_input, file, "bukan kepala rekaman bertanda tangan",
                     "this is no signed head of a record");
    }
    seal::PublicKey public_key{};
    std::copy(key->begin(), key->end(), public_key.begin());
    const std::string bytes(signature->begin(), signature->end());
    const std::string canonical = json::canonical(body);
    const bool good = seal::verify(public_key, anchor_line + canonical, bytes) ||
                      seal::verify(public_key, edition_line + canonical, bytes);
    if (!good) {
        return wrong(Code::corrupt, file, "tanda tangan tidak cocok dengan isinya",
                     "the signature does not fit the content");
    }
    return anchor;
}

// A head as printed: batch, sequence, hash, with spaces or commas between.
Result<Anchor> typed_anchor(const std::string& file, std::string text) {
    for (char& c : text) {
        c = c == ',' || c == ';' || c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
    }
    std::vector<std::string> parts;
    for (const auto part : text::split(text, ' ')) {
        if (!part.empty()) {
            parts.emplace_back(part);
        }
    }
    const auto batch = parts.size() == 3 ? text::integer(parts[0]) : std::nullopt;
    const auto sequence = parts.size() == 3 ? text::integer(parts[1]) : std::nullopt;
    if (!batch || !sequence || *batch < 1 || !is_hash(parts[2])) {
        return wrong(Code::bad_input, file,
                     "harus berisi nomor batch, nomor urut, dan sidik 64 angka heksa",
                     "must hold batch, sequence and a hash of 64 hexadecimal digits");
    }
    return Anchor{*batch, *sequence, parts[2], ""};
}

Result<Anchor> read_anchor(const std::string& file) {
    const std::string text = TRY(files::read(file, anchor_bytes_max));
    if (!text::trimmed(text).starts_with('{')) {
        return typed_anchor(file, text);
    }
    const auto whole = json::parse(text);
    const json::Value* body = whole ? whole->find("signed") : nullptr;
    if (body == nullptr) {
        return wrong(Code::bad_input, file, "bukan kepala rekaman bertanda tangan",
                     "this is no signed head of a record");
    }
    return signed_anchor(file, *whole, *body);
}

Result<void> compare(store::Workspace& workspace, const std::string& file, const Anchor& anchor,
                     const Anchor& head) {
    const std::string own = text::hex(TRY(workspace.public_key()));
    if (!anchor.signer.empty() && anchor.signer != own) {
        return wrong(Code::untrusted, file, "ditandatangani oleh ruang kerja lain",
                     "signed by another workspace");
    }
    if (anchor.batch > head.batch || anchor.sequence > head.sequence) {
        return wrong(Code::corrupt, file,
                     fmt::format("rekaman terpotong: kepala tercatat batch {} nomor {}, rekaman "
                                 "berakhir di batch {} nomor {}",
                                 anchor.batch, anchor.sequence, head.batch, head.sequence),
                     fmt::format("the record was cut off: the anchor has batch {} sequence {}, the "
                                 "record ends at batch {} sequence {}",
                                 anchor.batch, anchor.sequence, head.batch, head.sequence));
    }
    const auto link = TRY(workspace.chain(anchor.batch));
    if (text::hex(link.hash) != anchor.hash || link.last_sequence() != anchor.sequence) {
        return wrong(
            Code::corrupt, file,
            fmt::format("rekaman ditulis ulang: batch {} bukan yang tercatat", anchor.batch),
            fmt::format("the record was rewritten: batch {} is not the one of the anchor",
                        anchor.batch));
    }
    return {};
}

Result<Anchor> present_head(store::Workspace& workspace) {
    const auto head = TRY(workspace.chain_head());
    return Anchor{head.batch, head.last_sequence, text::hex(head.chain_head),
                  text::hex(TRY(workspace.public_key()))};
}

}  // namespace

Result<Audit> audit(store::Workspace& workspace, bool verify,
                    const std::vector<std::string>& anchor_files) {
    Audit out;
    out.head = TRY(present_head(workspace));
    out.documents = verify ? TRY(workspace.verify_chain()) : -1;
    for (const std::string& file : anchor_files) {
        const Anchor anchor = TRY(read_anchor(file));
        TRY(compare(workspace, file, anchor, out.head));
        out.anchors.push_back(anchor);
    }
    return out;
}

Result<Anchor> write_anchor(store::Workspace& workspace, const std::string& path) {
    const Anchor head = TRY(present_head(workspace));
    json::Value body;
    json::Object& fields = body.data.emplace<json::Object>();
    fields["record_batch"].data = head.batch;
    fields["record_hash"].data = head.hash;
    fields["record_sequence"].data = head.sequence;
    fields["signer"].data = head.signer;
    const auto signature = TRY(workspace.sign(anchor_line + json::canonical(body)));
    json::Value whole;
    json::Object& outer = whole.data.emplace<json::Object>();
    outer["signature"].data = text::hex(signature);
    outer["signed"] = body;
    TRY(files::write(path, json::canonical(whole) + "\n"));
    return head;
}

}  // namespace regsosek::watch
