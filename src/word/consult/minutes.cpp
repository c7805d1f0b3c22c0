// The minutes of a session (berita acara): attendance, results by SLS, what was moved and why,
// notes, signatures. Families stand there by number: no name of one, no NIK, no score.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ground/base/hash.h"
#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "method/paper/card.h"
#include "regsosek/consult.h"
#include "word/consult/lists.h"
#include "word/consult/places.h"

namespace regsosek::consult {

namespace {

constexpr int64_t seconds_per_day = 86'400;

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> words = {{
    {"sls_head", "Ketua SLS"},
    {"sls_delegate", "Yang mewakili ketua SLS"},
    {"village_head", "Kepala desa/lurah"},
    {"leader", "Pemimpin FKP"},
    {"facilitator", "Fasilitator"},
    {"assistant", "Asisten fasilitator"},
    {"community", "Tokoh masyarakat"},
    {"babinsa", "Babinsa"},
    {"bhabinkamtibmas", "Bhabinkamtibmas"},
    {"other", "Lainnya"},
}};

std::string word_of(std::string_view key) {
    using Named = std::pair<std::string_view, std::string_view>;
    const auto found = std::ranges::find(words, key, &Named::first);
    return std::string(found == words.end() ? key : found->second);
}

std::string label_of(const std::vector<paper::FkpCode>& codes, int32_t code) {
    const auto found = std::ranges::find(codes, code, &paper::FkpCode::code);
    return found == codes.end() ? std::string("-") : found->label;
}

std::string reason_of(const paper::FkpLegend& legend, int32_t reason) {
    return reason == health_reason ? "Tersimpan dalam catatan" : label_of(legend.reasons, reason);
}

std::string place_of(const Places& places, int64_t area) {
    constexpr size_t shown = 6;  // SLS and sub-SLS
    const std::string code = AreaCode{area}.text();
    return fmt::format("{} {}", code.substr(code.size() - shown), places.name(area));
}

paper::CardSection attendance(const ForumState& state, const Places& places) {
    paper::CardSection out;
    out.heading = "I. Daftar hadir";
    out.table.captions = {"No.", "Nama", "Kedudukan", "SLS"};
    out.table.shares = {0.06, 0.38, 0.28, 0.28};
    for (const auto& [line, one] : state.attendants) {
        if (one.present) {
            out.table.rows.push_back({std::to_string(out.table.rows.size() + 1), one.name,
                                      word_of(one.capacity),
                                      one.area == 0 ? "" : place_of(places, one.area)});
        }
    }
    return out;
}

paper::CardSection results(const Forum& forum, const Places& places,
                           const paper::FkpLegend& legend) {
    paper::CardSection out;
    out.heading = "II. Hasil menurut SLS (keluarga; tercetak -> disepakati)";
    out.table.captions = {"SLS"};
    out.table.shares = {0.28};
    for (const paper::FkpCode& group : legend.groups) {
        out.table.captions.push_back(group.label);
        out.table.shares.push_back(0.12);
    }
    out.table.captions.insert(out.table.captions.end(), {"Tidak ada", "Tambahan"});
    out.table.shares.insert(out.table.shares.end(), {0.12, 0.12});
    for (const int64_t sls : forum.sls()) {
        std::array<int, 5> printed{};
        std::array<int, 5> agreed{};
        int absent = 0;
        for (const auto& [id, family] : forum.state().families) {
            if (family.area != sls) {
                continue;
            }
            const int32_t group =
                family.group_agreed > 0 ? family.group_agreed : family.group_printed;
            ++printed[static_cast<size_t>(family.group_printed)];
            absent += family.existence == 1 ? 0 : 1;
            agreed[static_cast<size_t>(group)] += family.existence == 1 ? 1 : 0;
        }
        const auto added = std::ranges::count_if(forum.state().added, [&](const auto& one) {
            return one.second.area == sls && one.second.existence == 1;
        });
        std::vector<std::string> row = {place_of(places, sls)};
        for (size_t group = 1; group < printed.size(); ++group) {
            row.push_back(fmt::format("{} -> {}", printed[group], agreed[group]));
        }
        row.push_back(std::to_string(absent));
        row.push_back(std::to_string(added));
        out.table.rows.push_back(std::move(row));
    }
    return out;
}

paper::CardSection moves(const ForumState& state, const Places& places,
                         const std::map<int64_t, std::pair<int32_t, int32_t>>& numbers,
                         const paper::FkpLegend& legend) {
    paper::CardSection out;
    out.heading = "III. Perubahan yang disepakati";
    out.table.captions = {"SLS", "Bangunan/keluarga", "Tercetak", "Disepakati", "Alasan"};
    out.table.shares = {0.24, 0.14, 0.16, 0.16, 0.30};
    for (const auto& [id, family] : state.families) {
        const bool moved = family.group_agreed > 0 && family.group_agreed != family.group_printed;
        if (!moved && family.existence == 1) {
            continue;
        }
        const auto& [building, number] = numbers.at(id);
        out.table.rows.push_back(
            {place_of(places, family.area), fmt::format("{:03}/{:03}", building, number),
             label_of(legend.groups, family.group_printed),
             family.existence == 1 ? label_of(legend.groups, family.group_agreed)
                                   : label_of(legend.existences, family.existence),
             family.existence == 1 ? reason_of(legend, family.reason) : ""});
    }
    if (out.table.rows.empty()) {
        out.table = {};
        out.paragraphs = {"Tidak ada perubahan."};
    }
    return out;
}

paper::CardSection notes(const ForumState& state) {
    paper::CardSection out;
    out.heading = "IV. Catatan";
    out.paragraphs =
        state.notes.empty() ? std::vector<std::string>{"Tidak ada catatan."} : state.notes;
    const auto back = std::ranges::count(state.copies, false, &ListCopy::out);
    out.paragraphs.push_back(fmt::format("Salinan daftar yang dipinjamkan: {}, kembali: {}.",
                                         state.copies.size(), back));
    return out;
}

void signatures(const Forum& forum, const Places& places, std::vector<paper::CardSection>& out) {
    paper::CardSection first;
    first.heading = "V. Tanda tangan";
    first.paragraphs = {
        "Kami yang bertanda tangan menyatakan bahwa hasil di atas disepakati dalam "
        "musyawarah. Bila seseorang tidak bersedia, tingkat berikutnya menandatangani.",
        "Pemimpin FKP (kepala desa/lurah) dan cap:"};
    first.empty_lines = 1;
    out.push_back(std::move(first));
    for (const char* who : {"Fasilitator", "Asisten fasilitator"}) {
        paper::CardSection one;
        one.paragraphs = {std::string(who) + " (nama, tanda tangan):"};
        one.empty_lines = 1;
        out.push_back(std::move(one));
    }
    for (const int64_t sls : forum.sls()) {
        paper::CardSection one;
        const auto signer = forum.state().signatures.find(sls);
        const std::string by =
            signer == forum.state().signatures.end() ? "" : " - " + word_of(signer->second);
        one.paragraphs = {fmt::format("SLS {}{} (nama, tanda tangan):", place_of(places, sls), by)};
        one.empty_lines = 1;
        out.push_back(std::move(one));
    }
}

// Who printed the minutes, with which head of the chain, for the how manieth time.
store::Document handover(const std::string& key, int64_t area, const std::string& by,
                         const store::Receipt& head, int64_t printing) {
    store::Document document;
    document.kind = store::Kind::handover;
    document.key = key;
    document.area = area;
    document.author = "consult:" + by;
    document.reason = "cetak berita acara FKP";
    const std::string hash = hex(head.chain_head);
    json::Writer writer{document.answers};
    writer.begin_object();
    writer.key("batch");
    writer.value(head.batch);
    writer.key("chain_head");
    writer.value(std::string_view(hash));
    writer.key("printing");
    writer.value(printing);
    writer.key("purpose");
    writer.value("forum konsultasi publik");
    writer.end_object();
    return document;
}

}  // namespace

Result<std::string> Forum::minutes(store::Workspace& workspace, const std::string& by) const {
    if (state_.phase == Phase::open) {
        return fail(Code::conflict, "akhiri pembahasan dahulu", "end the talk first");
    }
    constexpr size_t village_digits = 10;
    const auto range = TRY(AreaRange::of(session_id_.substr(0, village_digits)));
    const Places places = TRY(read_places(workspace, scope(), store::Scope{{range}}));
    const auto legend = TRY(legend_of(""));
    const auto head = TRY(workspace.chain_head());
    paper::Card card;
    card.dated = Date{static_cast<int32_t>(state_.last_at / seconds_per_day)};
    card.title = fmt::format("Berita acara FKP, sesi {} - rantai {}", session_id_,
                             short_hash(head.chain_head));
    card.subtitle = fmt::format(
        "Desa/kelurahan {} {}, {} SLS, {}. Kepala rantai catatan saat dicetak: batch {}, dokumen "
        "{}, {}",
        session_id_.substr(0, village_digits), places.name(range.low), sls_.size(),
        card.dated.iso(), head.batch, workspace.head_sequence(), hex(head.chain_head));
    card.sections = {attendance(state_, places), results(*this, places, legend),
                     moves(state_, places, numbers_, legend), notes(state_)};
    signatures(*this, places, card.sections);
    const std::string pdf = TRY(paper::card_pdf(card));
    const std::string key = "fkp-minutes-" + session_id_;
    const auto before = TRY(workspace.get(store::Kind::handover, key, scope(), false));
    const std::vector<store::Document> documents = {
        handover(key, sls_.front(), by, head, before ? before->version + 1 : 1)};
    TRY(workspace.append(documents));
    return pdf;
}

}  // namespace regsosek::consult
