// Words of addresses.
#include "method/match/address.h"

#include <gtest/gtest.h>

namespace regsosek::match {
namespace {

using Words = std::vector<std::string>;

TEST(Address, NumbersKeepTheWordInFrontOfThem) {
    EXPECT_EQ(address_words("Dk. Krajan RT 003 RW 02 No. 5"),
              (Words{"DK", "KRAJAN", "RT3", "RW2", "NO5"}));
    EXPECT_EQ(address_words("jl melati blok C no.12A rt03/rw002"),
              (Words{"JL", "MELATI", "BLOKC", "NO12", "RT3", "RW2"}));
    EXPECT_EQ(address_words("nomor 000, nomor 0"), (Words{"NO0"}));
    EXPECT_EQ(address_words(" \t,.-"), Words{});
    EXPECT_EQ(address_words("RT"), Words{"RT"});
}

TEST(Address, OnlyWordsOfLettersMayBeAlike) {
    EXPECT_EQ(address_likeness("KRAJAN", "KRAJAN"), 1);
    EXPECT_GE(address_likeness("KRAJAN", "KRAJEN"), 0.88);
    EXPECT_EQ(address_likeness("RT3", "RT13"), 0);
    EXPECT_EQ(address_likeness("RT3", "RT3"), 1);
    EXPECT_EQ(address_likeness("DUK", "DUKU"), 0);
    EXPECT_EQ(address_likeness("KRAJAN", "MELATI"), 0);
}

}  // namespace
}  // namespace regsosek::match
