// What good answers in JSON look like, route by route: the document of the API says it, and the
// tests hold every answer that they get against it.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>

#include "serve/route.h"

namespace regsosek::serve {

namespace {

// Method and pattern, and the shape of the answer: s text, i integer, b truth, * anything, [x] an
// array of x, <x> an object of members x with any names, {name:x,other?:y} an object of these
// members and no others (`?`: it may be missing), x~ an x or null.
struct Answer {
    std::string_view route;
    std::string_view shape;
};

constexpr auto answers = std::to_array<Answer>({
    {"GET /v1/access",
     "{next_before:i,reads:[{account:s,action:s,area:s,at:i,family:s,number:i,"
     "purpose:s,role:s}]}"},
    {"GET /v1/access/affected", "{families:[{area:s,family:s,first:i,last:i,reads:i}]}"},
    {"GET /v1/account",
     "{accounts:[{account:s,areas:[s],disabled:b,label:s,locked_until:i,"
     "must_change:b,role:s,subject:s,totp:b}]}"},
    {"POST /v1/account", "{account:s,password:s}"},
    {"POST /v1/account/{account}/password", "{account:s,password:s}"},
    {"GET /v1/area", "{areas:[{code:s,name:s}]}"},
    {"GET /v1/backup", "{backups:[s]}"},
    {"POST /v1/backup", "{backup:s}"},
    {"GET /v1/backup/{backup}", "{files:i}"},
    {"POST /v1/collect/asked", "{family:[s],members:[[s]]}"},
    {"GET /v1/collect/building", "{families:[{answers:<s>,family:s,family_no:s}]}"},
    {"GET /v1/collect/draft", "{drafts:<*>}"},
    {"POST /v1/collect/family", "{batch:i,family:s,repeated:b,version:i}"},
    {"GET /v1/collect/family/{family}",
     "{answers:<s>,area:s,family:s,members:[{answers:<s>,person:s}],version:i}"},
    {"PUT /v1/collect/family/{family}", "{batch:i,family:s,repeated:b,version:i}"},
    {"GET /v1/collect/form",
     "{name:s,questions:[{block:s,codes:[{code:s,label:s}],decides:b,digits:b,"
     "kind:s,label:s,level:s,name:s,number:s,paper:b,required:b,unknown:s,width:i}],"
     "title:s,version:s}"},
    {"GET /v1/collect/listing",
     "{name:s,questions:[{block:s,codes:[{code:s,label:s}],decides:b,digits:b,"
     "kind:s,label:s,level:s,name:s,number:s,paper:b,required:b,unknown:s,width:i}],"
     "title:s,version:s}"},
    {"GET /v1/collect/listing/{area}", "{answers:<s>,area:s,lines:[<s>],version:i}"},
    {"PUT /v1/collect/listing/{area}", "{repeated:b,version:i}"},
    {"GET /v1/collect/second",
     "{documents:[{area:s,building_no:i,compared:i,different:i,family:s,family_no:i,"
     "first:s,second:s,state:s}],waiting:[{area:s,building_no:i,family:s,"
     "family_no:i}]}"},
    {"GET /v1/collect/second/{family}", "{differences:[{first:s,member:i,question:s,second:s}]}"},
    {"POST /v1/collect/second/{family}", "{family:s,version:i}"},
    {"GET /v1/collect/work",
     "{median:{account:s,again:i,documents:i,errors_per_thousand:i,keys_per_hour:i},"
     "operators:[{account:s,again:i,documents:i,errors_per_thousand:i,"
     "keys_per_hour:i}],own:{account:s,again:i,documents:i,errors_per_thousand:i,"
     "keys_per_hour:i}}"},
    {"GET /v1/consult/added", "{added:[{address:s,area:s,line:i,name:s,set_aside:s}]}"},
    {"GET /v1/consult/session", "{sessions:[{session:s,sls:i}]}"},
    {"GET /v1/consult/session/{session}",
     "{attendants?:[{area:s,capacity:s,head:s,name:s,on:s,present:b}],"
     "copies?:[{area:s,number:i,out:b,receiver:s}],fkp_group:[{code:i,label_en:s,"
     "label_id:s}],fkp_reason:[{code:i,label_en:s,label_id:s}],notes?:[s],phase:s,"
     "session:s,sls:[{absent:i,added:i,agreed:[i],area:s,copies_out:i,families:i,"
     "mine:b,moved:i,name:s,open:i,printed:[i],signer:s}],village:s,village_name:s,"
     "vk_existence:[{code:i,label_en:s,label_id:s}]}"},
    {"POST /v1/consult/session/{session}/entry", "{outcomes:[{field:s,key:s,verdict:s,why:s}]}"},
    {"GET /v1/consult/session/{session}/list",
     "{added:[{address:s,existence:i,group:i,head:s,name:s,on:s}],area:s,"
     "families:[{address:s,building_no:i,by:s,existence:i,family:s,family_no:i,"
     "group_agreed:i,group_printed:i,group_proposed:i,head:s,head_name:s,reason:i,"
     "text:s}]}"},
    {"POST /v1/consult/session/{session}/pass", "{account:s,password:s}"},
    {"GET /v1/family",
     "{families:[{area:s,building_no:i,family:s,family_no:i,head_name?:s,"
     "member_count?:i,result?:i,status?:i~}],next_after:i}"},
    {"GET /v1/family/{family}",
     "{area:s,author:s,family:s,fields:[{code_label?:s,label:s,name:s,number:s,"
     "value:*}],findings:[{message:s,person:s,rule:s,severity:i,values:s}],"
     "lists:[{list:s,outcome:i,person:s,row:i}],"
     "members:[{child:b,fields:[{code_label?:s,label:s,name:s,number:s,value:*}],"
     "person:s}],score:{borderline:i,contributions:[{contribution_e6:i,item:s,"
     "label:s}],decile:i,expected_rupiah:i,group:i,groups_e6:[i],model:s,percentile_e6:i}~,"
     "sequence:i,version:i}"},
    {"GET /v1/family/{family}/trace",
     "{links:[{bits_e2:i,outcome:i,outcome_text:s,person:s,reason_text:s}],"
     "place:{lat_e7:i,lon_e7:i,photo:b}~,timeline:[{about:s,at:i,by:s,day:s,kind:s,reason:s,"
     "sequence:i,what:s}]}"},
    {"GET /v1/link/duplicate",
     "{items:[{bits_e2:i,first:s,first_area:s,first_family:s,second:s,second_area:s,"
     "second_family:s}],open:i,total:i}"},
    {"GET /v1/link/duplicate/{first}/{second}",
     "{before_e2:i,fields:[{bits_e2:i,field:s,label:s,registered:s,written:s}],"
     "item:{bits_e2:i,first:s,first_area:s,first_family:s,second:s,second_area:s,"
     "second_family:s},verdicts:[{day:s,reason:s,reviewer:s,verdict:i,verdict_text:s}]}"},
    {"GET /v1/watch/pace",
     "{begin:s,days:[{day:s,documents:i}],end:s,lines:[{area:s,behind:i,due:i,needed:i,officer:s,"
     "target:i}],today:s}"},
    {"GET /v1/finalise/edition", "{editions:[s]}"},
    {"GET /v1/finalise/edition/{edition}", "{bytes:i,families:i,files:i,hash:s,persons:i}"},
    {"GET /v1/geotag/near",
     "{families:[{address:s,area:s,family:s,head_name:s,lat_e7:i,lon_e7:i,metres:i,"
     "photo:b}],more:b}"},
    {"POST /v1/geotag/photo/{family}", "{distance_m:i,far_away:b,repeated:b,taken_at:s}"},
    {"GET /v1/geotag/place",
     "{families:[{address:s,area:s,family:s,head_name:s,lat_e7:i,lon_e7:i,metres:i,"
     "photo:b}],more:b}"},
    {"POST /v1/glass", "{purpose:s,until:i}"},
    {"GET /v1/health", "{documents:i,status:s,version:s}"},
    {"GET /v1/link/agreement",
     "{pairs:[{agreed:i,both:i,first:s,kappa_e2:i,kappa_high_e2:i,kappa_low_e2:i,"
     "second:s}]}"},
    {"GET /v1/link/review",
     "{items:[{area:s,bits_e2:i,candidates:[i],decided:b,family:s,person:s,"
     "priority:i,reason:s,verdicts:i}],open:i,total:i}"},
    {"GET /v1/link/review/{person}",
     "{candidates:[{before_e2:i,bits_e2:i,fields:[{bits_e2:i,field:s,label:s,"
     "registered:s,written:s}],linked:b,register_row:i}],item:{area:s,bits_e2:i,"
     "candidates:[i],decided:b,family:s,person:s,priority:i,reason:s,verdicts:i},"
     "verdicts:[{day:s,reason:s,register_row:i,reviewer:s,verdict:i,"
     "verdict_text:s}]}"},
    {"POST /v1/link/review/{person}", "{repeated:b}"},
    {"POST /v1/link/search",
     "{compared:i,more:b,people:[{address:s,area:s,born?:i,family:s,head_name:s,"
     "kk:s,levels:[{agreement:s,field:s}],name:s,nik:s,person:s,sex?:i,weight:i}]}"},
    {"GET /v1/openapi.json", "<*>"},
    {"GET /v1/own/family",
     "{area:s,family:s,fields:[{code_label?:s,label:s,name:s,number:s,value:*}],"
     "members:[{child:b,fields:[{code_label?:s,label:s,name:s,number:s,value:*}],"
     "me:b,person:s}],version:i}"},
    {"GET /v1/own/position",
     "{position:{correct:s,decided_by:s,decile_high:i,decile_low:i,relative:s,"
     "suspended:b}~}"},
    {"GET /v1/own/read", "{reads:[{action:s,at:i,number:i,purpose:s,role:s}]}"},
    {"GET /v1/own/request",
     "{requests:[{answer:s,due:i,id:s,kind:s,late:b,since:i,state:s,text:s}]}"},
    {"POST /v1/own/request", "{answer:s,due:i,id:s,kind:s,late:b,since:i,state:s,text:s}"},
    {"GET /v1/policy", "{roles:[{actions:[s],fields:[s],label:s,name:s,purposes:[s]}]}"},
    {"GET /v1/request",
     "{more:b,requests:[{answer?:s,area:s,decided_by:s,due:i,family:s,id:s,kind:s,"
     "late:b,person:s,since:i,state:s,text?:s}]}"},
    {"GET /v1/score/map",
     "{areas:[{area:s,base:i,values:[i]}],as_of:i,exact:b,measures:[{definition:s,"
     "label:s,more_is_worse:b,name:s,percent:b}]}"},
    {"GET /v1/score/welfare",
     "{areas:[{area:s,deciles:[i],families:i,groups:[i],not_ranked:i}],exact:b}"},
    {"GET /v1/session",
     "{account:s,actions:[s],areas:[s],csrf:s,fields:[s],glass_until?:i,"
     "label:s,must_change:b,purposes:[s],role:s,role_label_en:s,role_label_id:s,totp:b}"},
    {"POST /v1/session",
     "{account:s,actions:[s],areas:[s],csrf:s,fields:[s],glass_until?:i,"
     "label:s,must_change:b,purposes:[s],role:s,role_label_en:s,role_label_id:s,totp:b}"},
    {"PUT /v1/session/password",
     "{account:s,actions:[s],areas:[s],csrf:s,fields:[s],glass_until?:i,"
     "label:s,must_change:b,purposes:[s],role:s,role_label_en:s,role_label_id:s,totp:b}"},
    {"POST /v1/session/totp", "{address:s,secret:s}"},
    {"GET /v1/session/ways", "{oidc:b,password:b}"},
    {"GET /v1/settings", "{settings:[{meaning:s,name:s,source:s,unit:s,value:s}]}"},
    {"GET /v1/token", "{tokens:[{actions:[s],expires:i,id:s,label:s}]}"},
    {"POST /v1/token", "{expires:i,token:s}"},
    {"GET /v1/use/chart",
     "{charts:[{definition:s,name:s,persons:b,several:b,title:s}],edition:s,"
     "edition_hash:s}"},
    {"GET /v1/use/chart/{chart}",
     "{definition:s,edition:s,items:[{code:s,label:s}],lines:[{area:s,base:i,"
     "counts:[i],name:s}],name:s,persons:b,several:b,title:s}"},
    {"POST /v1/validate/check",
     "{decided:i,findings:[{member:i,message:s,query:b,rule:s,severity:s,values:s,"
     "variables:[s]}],status:s}"},
    {"GET /v1/validate/coding",
     "{items:[{area:s,building_no:i,code_now:i,family:s,family_no:i,member_no:i,pml:s,query:s,"
     "question:s,suggestions:[{by_words:b,code:i,kbli:s,kbli_title:s,label:s}],text:s}],"
     "lists:[s],total:i}"},
    {"GET /v1/validate/coding/search",
     "{suggestions:[{by_words:b,code:i,kbli:s,kbli_title:s,label:s}],"
     "titles:[{code:s,industry:i,label:s,title:s}]}"},
    {"POST /v1/validate/coding", "{repeated:b}"},
    {"POST /v1/validate/decision", "{repeated:b}"},
    {"GET /v1/validate/document",
     "{counts:<i>,documents:[{area:s,building_no:i,errors:i,family:s,family_no:i,"
     "warnings:i}],next_after:i}"},
    {"GET /v1/validate/finding",
     "{findings:[{area:s,family:s,message:s,officer:s,query:s,rule:s,severity:i,"
     "state:i,values:s}]}"},
    {"GET /v1/validate/map",
     "{areas:[{area:s,base:i,values:[i]}],as_of:i,exact:b,measures:[{definition:s,"
     "label:s,more_is_worse:b,name:s,percent:b}]}"},
    {"GET /v1/validate/rule", "{rules:[{count:i,message:s,rule:s,severity:i}]}"},
    {"GET /v1/watch/audit", "{batch:i,documents:i,hash:s,sequence:i}"},
    {"POST /v1/watch/head", "{agrees:b,recorded_at:i,sequence:i}"},
    {"GET /v1/watch/map",
     "{areas:[{area:s,base:i,values:[i]}],as_of:i,exact:b,measures:[{definition:s,"
     "label:s,more_is_worse:b,name:s,percent:b}]}"},
    {"GET /v1/watch/progress",
     "{as_of:i,exact:b,lines:[{area:s,blank:i,clean:i,coverage_bp:i,documents:i,"
     "error:i,geotagged:i,linked:i,officer:s,persons:i,poor:i,prelist:i,ranked:i,"
     "receipts:i,results:[i],review:i,verified:i,warning:i}]}"},
});

// Reads a shape as JSON Schema. Shapes are the program's own: the tests read each of them.
class Shape {
public:
    explicit Shape(std::string_view text) : rest_(text) {}
    json::Value schema() {
        json::Value out = plain();
        if (take('~')) {
            auto& members = std::get<json::Object>(out.data);
            members["type"] = array({members["type"], text("null")});
        }
        return out;
    }

private:
    bool take(char c) {
        if (rest_.empty() || rest_.front() != c) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }
    json::Value plain() {
        if (take('[')) {
            json::Value out = object({{"items", schema()}, {"type", text("array")}});
            take(']');
            return out;
        }
        if (take('<')) {
            json::Value out =
                object({{"additionalProperties", schema()}, {"type", text("object")}});
            take('>');
            return out;
        }
        if (take('{')) {
            return members();
        }
        constexpr std::array<std::pair<char, const char*>, 3> types = {
            {{'s', "string"}, {'i', "integer"}, {'b', "boolean"}}};
        for (const auto& [letter, type] : types) {
            if (take(letter)) {
                return object({{"type", text(type)}});
            }
        }
        take('*');
        return object({});
    }
    json::Value members() {
        json::Value properties = object({});
        json::Array required;
        while (!rest_.empty() && !take('}')) {
            const size_t colon = std::min(rest_.find(':'), rest_.size() - 1);
            std::string_view name = rest_.substr(0, colon);
            rest_.remove_prefix(colon + 1);
            if (name.ends_with('?')) {
                name.remove_suffix(1);
            } else {
                required.push_back(text(name));
            }
            std::get<json::Object>(properties.data)[std::string(name)] = schema();
            take(',');
        }
        return object({{"additionalProperties", truth(false)},
                       {"properties", properties},
                       {"required", array(std::move(required))},
                       {"type", text("object")}});
    }

    std::string_view rest_;
};

}  // namespace

json::Value answer_schema(const Route& route) {
    const std::string wanted = std::string(route.method) + " " + std::string(route.pattern);
    const auto found = std::ranges::find(answers, wanted, &Answer::route);
    return found == answers.end() ? json::Value{} : Shape(found->shape).schema();
}

}  // namespace regsosek::serve
