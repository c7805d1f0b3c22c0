// The shipped forms and small written ones, for the tests of form.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "ground/form/form.h"

namespace regsosek::form {

/// A shipped form; the test stops with the message when it does not load.
inline std::shared_ptr<const Form> shipped(const std::string& name) {
    auto form = Form::load(std::string(REGSOSEK_SOURCE) + "/forms/" + name);
    if (!form) {
        ADD_FAILURE() << form.error().message(Lang::en);
        std::abort();
    }
    return *form;
}

/// A small form of three questions in a folder of its own, to be spoilt one way at a time.
class SmallForm {
public:
    SmallForm() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        std::string name =
            std::string("regsosek_form_") + test->name() + std::to_string(counter()++);
        std::ranges::replace(name, '/', '_');  // Tests with a parameter have one in their name.
        folder_ = std::filesystem::path(testing::TempDir()) / name;
        std::filesystem::create_directories(folder_);
        write("form.toml",
              "name = \"small\"\nversion = \"1\"\ninstrument = \"SMALL\"\ntitle_id = \"Kecil\"\n"
              "title_en = \"Small\"\n");
        write("codes.csv",
              "codelist,code,label_id,label_en,crosswalk,basis\n"
              "sex,1,Laki-laki,Male,,seen\n"
              "sex,2,Perempuan,Female,,seen\n"
              "cards,0,Tidak ada,None,,seen\n"
              "cards,1,Akta,Certificate,,seen\n"
              "cards,2,KTP,Identity card,,seen\n"
              "cards,9,Tidak tahu,Unknown,,seen\n");
        write(
            "variables.csv",
            "seq,block,number,name,label_id,label_en,level,kind,width,decimals,codelist,low,high,"
            "universe,required,group,group6,privacy,unknown_codes,note,basis,source\n"
            "1,I,r1,rooms,Kamar,Rooms,family,integer,2,,,1,90,1,Y,rumah,perumahan,answers,98,,seen,"
            "rooms\n"
            "2,II,r2,sex,Kelamin,Sex,member,code,1,,sex,1,2,r1 >= 1,Y,orang,,answers,,,seen,sex\n"
            "3,II,r3,cards,Kartu,Cards,member,bitmask,1,,cards,0,3,sex == 2,C,orang,,answers,9,,"
            "seen,cards\n");
    }
    ~SmallForm() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    void write(const std::string& name, const std::string& content) const {
        std::ofstream(folder_ / name, std::ios::binary) << content;
    }
    std::string read(const std::string& name) const {
        std::ifstream in(folder_ / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    /// Replaces the first occurrence of a text in a file, which must be there.
    void spoil(const std::string& name, const std::string& from, const std::string& to) const {
        std::string content = read(name);
        const size_t at = content.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        write(name, content.replace(at, from.size(), to));
    }
    std::string folder() const { return folder_.string(); }

private:
    static int& counter() {
        static int count = 0;
        return count;
    }
    std::filesystem::path folder_;
};

}  // namespace regsosek::form
