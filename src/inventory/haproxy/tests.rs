use serde_json::{Value as Json, json};

use super::show;
use crate::document::DocumentId;
use crate::format::haproxy;
use crate::source::{Encoding, Source, SourceId};

fn facts(text: &str) -> Json {
    let source = Source::new(SourceId::new(0), "haproxy.cfg".into(), text.into(), Encoding::Utf8);
    let detected = haproxy::read(&source);
    assert_eq!(detected.errors, vec![]);
    let value = show::facts(DocumentId::new(0), &detected.documents[0].root);
    serde_json::from_str(&value.to_json_str().expect("facts are JSON")).expect("JSON")
}

/// The proxy of a name.
fn proxy(facts: &Json, name: &str) -> Json {
    let proxies = facts["proxies"].as_array().expect("a list");
    proxies.iter().find(|proxy| proxy["name"] == name).unwrap_or_else(|| panic!("{name} is in {facts}")).clone()
}

fn server(text: &str, name: &str) -> Json {
    let facts = facts(text);
    let proxies = facts["proxies"].as_array().expect("a list");
    let mut servers = proxies.iter().flat_map(|proxy| proxy["servers"].as_array().expect("a list"));
    servers.find(|server| server["name"] == name).unwrap_or_else(|| panic!("{name} is in {facts}")).clone()
}

fn value(computed: &Json) -> Json {
    json!([computed["value"], computed["state"]])
}

#[test]
fn the_latest_defaults_hold_and_each_resets_the_one_before() {
    let text = "defaults base\n timeout connect 5s\n retries 1\ndefaults http from base\n mode http\ndefaults\n mode tcp\n\
                backend a from http\nbackend b\nbackend c\n mode http\n timeout connect 10\n";
    let facts = facts(text);
    let [a, b, c] = ["a", "b", "c"].map(|name| proxy(&facts, name));
    assert_eq!((value(&a["mode"]), value(&a["retries"])), (json!(["http", "inherited"]), json!([1, "inherited"])));
    assert_eq!(value(&a["timeouts_ms"]["connect"]), json!([5000, "inherited"]));
    assert_eq!(a["timeouts_ms"]["connect"]["path"], json!(["sections", 0, "statements", 0, "args", 0]));
    assert_eq!((value(&b["mode"]), value(&b["retries"])), (json!(["tcp", "inherited"]), json!([3, "default"])));
    let connect = &b["timeouts_ms"]["connect"];
    assert_eq!((&connect["infinite"], &connect["path"]), (&json!(true), &json!(["sections", 4, "timeout connect"])));
    assert_eq!((&a["defaults"], &b["defaults"]), (&json!(["sections", 1]), &json!(["sections", 2])));
    assert_eq!(
        (value(&c["mode"]), value(&c["timeouts_ms"]["connect"])),
        (json!(["http", "explicit"]), json!([10, "explicit"]))
    );
    assert_eq!(c["timeouts_ms"]["connect"]["unit"], "");
}

#[test]
fn the_last_of_repeated_settings_stands() {
    let facts = facts(
        "defaults\n option redispatch\n timeout client 0\n retry-on all-retryable-errors\nfrontend f\nbackend a\n mode tcp\n mode http\n \
         balance source\n balance uri depth 2\n option tcp-check\n option httpchk\n retry-on conn-failure 503\n\
         backend b\n no option redispatch\n hash-type consistent sdbm\n cookie S insert\nbackend c\n option redispatch 2\n\
         backend d\n default option redispatch\n",
    );
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| proxy(&facts, name));
    assert_eq!(
        (&a["mode"]["value"], &a["balance"]["algorithm"], &a["balance"]["args"]),
        (&json!("http"), &json!("uri"), &json!(["depth", "2"]))
    );
    assert_eq!(value(&a["health"]), json!(["http", "explicit"]));
    assert_eq!(a["retry_on"]["value"], json!(["conn-failure", "503"]));
    assert_eq!((value(&a["redispatch"]), value(&b["redispatch"])), (json!([-1, "inherited"]), json!([0, "explicit"])));
    assert_eq!((value(&c["redispatch"]), value(&d["redispatch"])), (json!([2, "explicit"]), json!([0, "default"])));
    assert_eq!(
        (&b["hash_type"]["method"], &b["cookie"]["name"], &a["cookie"]),
        (&json!("consistent"), &json!("S"), &Json::Null)
    );
    assert_eq!((&a["hash_type"]["method"], &c["balance"]["algorithm"]), (&json!("map-based"), &Json::Null));
    assert_eq!(proxy(&facts, "f")["timeouts_ms"]["client"]["infinite"], true);
}

#[test]
fn default_server_words_reach_the_servers_below_them() {
    let text = "defaults\n default-server inter 5s\nbackend b\n server a 10.0.0.1:80\n default-server check inter 2s ssl verify none\n \
                server b 10.0.0.2:80 no-check\n server c 10.0.0.3:80 backup weight 0\n default-server no-ssl disabled\n \
                server d 10.0.0.4:80 enabled\n server e 10.0.0.5:80 track b/a fall 5\n default-server from none\n server f 10.0.0.6:80\n";
    let read = |name: &str| server(text, name);
    assert_eq!((&read("a")["check"], &read("a")["inter_ms"]), (&json!(false), &json!(5000)));
    assert_eq!(
        (&read("b")["check"], &read("b")["ssl"], &read("b")["verify"]),
        (&json!(false), &json!(true), &json!("none"))
    );
    assert_eq!(read("b")["origins"]["verify"], json!(["sections", 1, "statements", 1, "args", 5]));
    assert_eq!(
        (&read("c")["check"], &read("c")["inter_ms"], &read("c")["backup"]),
        (&json!(true), &json!(2000), &json!(true))
    );
    assert_eq!(
        (&read("c")["weight"], &read("c")["origins"]["backup"]),
        (&json!(0), &json!(["sections", 1, "statements", 3, "args", 2]))
    );
    assert_eq!(
        (&read("d")["ssl"], &read("d")["disabled"], &read("e")["disabled"]),
        (&json!(false), &json!(false), &json!(true))
    );
    assert_eq!((&read("e")["track"], &read("e")["fall"]), (&json!("b/a"), &json!(5)));
    assert_eq!((&read("f")["check"], &read("f")["inter_ms"]), (&json!(false), &json!(2000)));
}

#[test]
fn servers_have_addresses_and_templates_stand_for_several() {
    let text = "defaults\nbackend b\n server-template w 1-5 _http._tcp.app.local resolvers dns check init-addr none\n server s unix@/run/s\n";
    let template = server(text, "w");
    assert_eq!(
        (&template["template"]["count"], &template["kind"], &template["resolvers"]),
        (&json!(5), &json!("srv"), &json!("dns"))
    );
    assert_eq!((&template["init_addr"], &template["check"]), (&json!(["none"]), &json!(true)));
    assert_eq!((&server(text, "s")["local"], &server(text, "s")["template"]), (&json!(true), &Json::Null));
}

#[test]
fn what_the_environment_or_a_condition_decides_is_unknown() {
    let text = "global\ndefaults\n timeout client \"$T\"\n timeout server \"${T-5s}\"\nfrontend f\nbackend b\n.if defined(X)\n mode http\n\
                default-server check\n.endif\n server a \"$HOST\":80 inter \"$I\"\n server b 10.0.0.1:80 \"${OPTS[*]}\"\n\
                .if 1\nbackend c\n mode http\n server d 10.0.0.1:80\n.endif\nbackend e from nowhere\n server g 10.0.0.1:80\n";
    let facts = facts(text);
    assert_eq!(value(&proxy(&facts, "f")["timeouts_ms"]["client"]), json!([null, "unknown"]));
    assert_eq!(value(&proxy(&facts, "f")["timeouts_ms"]["server"]), json!([5000, "inherited"]));
    assert_eq!(value(&proxy(&facts, "b")["mode"]), json!([null, "unknown"]));
    let a = server(text, "a");
    assert_eq!(
        (&a["check"], &a["kind"], &a["local"], &a["inter_ms"]),
        (&Json::Null, &json!("unknown"), &Json::Null, &Json::Null)
    );
    assert_eq!((&server(text, "b")["check"], &server(text, "b")["uncertain"]), (&Json::Null, &json!(true)));
    let c = proxy(&facts, "c");
    assert_eq!((value(&c["mode"]), &c["conditional"]), (json!(["http", "explicit"]), &json!(".if 1")));
    assert_eq!((&server(text, "d")["check"], &server(text, "d")["conditional"]), (&json!(false), &json!(false)));
    assert_eq!(
        (value(&proxy(&facts, "e")["mode"]), &server(text, "g")["check"]),
        (json!([null, "unknown"]), &Json::Null)
    );
    // A file without `global` and `defaults` is one of several.
    let fragment = "backend b\n server a 10.0.0.1:80\n";
    assert_eq!((&server(fragment, "a")["check"], &server(fragment, "a")["uncertain"]), (&Json::Null, &json!(true)));
}

#[test]
fn routes_lead_to_backends() {
    let text = "defaults\n default_backend b\nfrontend f\n bind :80,:::8443 ssl crt x verify optional\n use_backend a if x || y\n\
                frontend g\n default_backend %[path]\nbackend a\nbackend b\nbackend c\nlisten l 127.0.0.1:1\n";
    let facts = facts(text);
    let f = proxy(&facts, "f");
    let routes: Vec<_> = f["routes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|route| json!([route["to"], route["resolved"], route["condition"]]))
        .collect();
    assert_eq!(routes, [json!(["a", 2, "if x || y"]), json!(["b", 3, null])]);
    assert_eq!(f["binds"][1]["port"], 8443);
    assert_eq!((&f["binds"][0]["verify"], &f["binds"][0]["ssl"]), (&json!("optional"), &json!(true)));
    assert_eq!(
        (&proxy(&facts, "g")["routes"][0]["dynamic"], &proxy(&facts, "a")["used_by"]),
        (&json!(true), &json!([0]))
    );
    assert_eq!(
        (&proxy(&facts, "b")["used"], &proxy(&facts, "c")["used"], &proxy(&facts, "l")["used"]),
        (&json!(true), &Json::Null, &json!(true))
    );
    assert_eq!(proxy(&self::facts("defaults\nfrontend f\n default_backend a\nbackend c\n"), "c")["used"], json!(false));
    assert_eq!(proxy(&facts, "b")["routes"], json!([]));
}

#[test]
fn peers_resolvers_and_global_are_told() {
    let facts = facts(
        "global\n ssl-server-verify none\npeers p\n peer n1 10.0.0.1:10000\n bind :1\n server n2\nresolvers dns\n nameserver a 10.0.0.2:53\n \
         hold valid 10s\n parse-resolv-conf\nbackend b\n server a 10.0.0.1:443 ssl\n",
    );
    assert_eq!(facts["peers"][0]["peers"][0]["port"], 10000);
    assert_eq!(facts["peers"][0]["peers"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        (&facts["peers"][0]["uncertain"], &facts["peers"][0]["peers"][0]["local"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(facts["resolvers"][0]["servers"][0]["address"], "10.0.0.2");
    assert_eq!(
        (&facts["resolvers"][0]["nameservers"], &facts["resolvers"][0]["hold_ms"]["valid"]),
        (&json!(1), &json!(10_000))
    );
    assert_eq!(facts["global"]["ssl_server_verify"]["value"], "none");
    assert_eq!(facts["proxies"][0]["servers"][0]["verify"], "none");
    assert_eq!(
        facts["proxies"][0]["servers"][0]["origins"]["verify"],
        json!(["sections", 0, "statements", 0, "args", 0])
    );
}

/// `kind name closest` of every name that leads nowhere.
fn dangling(text: &str) -> Vec<String> {
    let facts = facts(text);
    let all = facts["dangling"].as_array().expect("a list");
    let word = |value: &Json| value.as_str().unwrap_or("-").to_owned();
    all.iter().map(|one| [&one["kind"], &one["name"], &one["closest"]].map(word).join(" ")).collect()
}

#[test]
fn names_that_lead_nowhere_are_told() {
    let text = "global\ndefaults base\nfrontend f from bse\n use_backend apy if x\n use_backend %[path] if TRUE\n default_backend f\n \
                acl ok path /\n use_backend \"$B\"\n use_backend api if !ok { path x }\nbackend api from base\n server a 10.0.0.1:80 track b\n \
                server b 10.0.0.1:81 track api/t12\n server c 10.0.0.1:82 track nope/a\n server-template t 12 10.0.0.1:80 resolvers dns\n \
                server d n:80 resolvers default\n use-server a if ok\n use-server t3 if TRUE\n use-server e if TRUE\n \
                stick-table type ip size 1m peers p\n stick on src table api\n stick on src table q/t\n stick on src table r\n \
                errorfiles e\n use-fcgi-app php\n filter cache c\n filter compression\n http-request cache-use c2\n email-alert mailers m\n \
                log ring@r local0\n log global\n http-request deny if { http_auth(users) }\n http-request do-resolve(txn.a,dns2) str(a)\n";
    let expected = [
        "defaults bse base",
        "backend apy -",
        "backend f -",
        "acl x -",
        "backend nope -",
        "resolvers dns -",
        "peers p -",
        "table r -",
        "server e -",
        "http-errors e -",
        "fcgi-app php -",
        "cache c -",
        "cache c2 -",
        "mailers m -",
        "ring r -",
        "userlist users -",
        "resolvers dns2 -",
        "acl ok -",
    ];
    let mut found = dangling(text);
    let mut expected: Vec<String> = expected.map(str::to_owned).into();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn names_that_may_be_there_are_left_alone() {
    for text in [
        "defaults\nfrontend f\n.if defined(X)\n use_backend x\n default_backend y\n.endif\n",
        "defaults\nfrontend f\n disabled\n default_backend x\n",
        "defaults\nfrontend f\n default_backend x\nbackend \"$NAME\"\n",
        "defaults\nfrontend f\n default_backend x\n.if 1\nbackend x\n.endif\n",
        "defaults\n default_backend x\nbackend b\n",
        "resolvers dns\npeers p\nring r\nmailers m\ncache c\nhttp-errors e\nfcgi-app a\nuserlist u\nbackend t\n \
         stick-table type ip size 1m peers p\nbackend b\n errorfiles e\n use-fcgi-app a\n filter cache c\n email-alert mailers m\n \
         log ring@r local0\n http-request deny if { http_auth(u) }\n stick on src table t if TRUE\n server a n:80 resolvers dns\n",
    ] {
        assert_eq!(dangling(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn tables_and_their_uses_are_told() {
    let text = "peers p\ndefaults\nbackend b\n stick-table type ip size 1m peers p\n stick on src\n stick match src table c if TRUE\n \
                http-request track-sc0 src table b\n tcp-request content track-sc1 src\n force-persist if { src 10.0.0.0/8 }\n option persist\n\
                backend c\n stick-table type string size \"$S\"\nbackend d\n";
    let facts = facts(text);
    let [b, c, d] = ["b", "c", "d"].map(|name| proxy(&facts, name));
    assert_eq!((&b["stick_table"]["peers"], &b["stick_table"]["replicated"]), (&json!("p"), &json!(true)));
    assert_eq!((&c["stick_table"]["type"], &c["stick_table"]["replicated"]), (&json!("string"), &Json::Null));
    assert_eq!((&d["stick_table"], &d["table_uses"]), (&Json::Null, &json!([])));
    let of_b: Vec<&Json> =
        b["stick_table"]["uses"].as_array().expect("a list").iter().map(|one| &one["what"]).collect();
    assert_eq!(of_b, ["stick on", "tcp-request content track-sc1", "http-request track-sc0"]);
    assert_eq!(c["stick_table"]["uses"][0]["what"], "stick match");
    let uses = b["table_uses"].as_array().expect("a list");
    let uses: Vec<Json> = uses.iter().map(|one| json!([one["what"], one["table"]])).collect();
    let expected = [
        json!(["stick on", null]),
        json!(["stick match", "c"]),
        json!(["http-request track-sc0", "b"]),
        json!(["tcp-request content track-sc1", null]),
    ];
    assert_eq!(uses, expected);
    assert_eq!(
        (&b["force_persist"][0]["condition"], &b["persist"]["value"]),
        (&json!("if { src 10.0.0.0/8 }"), &json!(true))
    );
}

#[test]
fn targets_of_logs_add_up_until_they_are_dropped() {
    let facts = facts(
        "global\n log 127.0.0.1 local0\n maxconn 100\n localpeer n1\ndefaults\n log global\n maxconn 200\nfrontend a\n\
         frontend b\n log stdout format raw local0\nfrontend c\n no log\nfrontend d\n no log\n log global\n.if 1\n log stdout local0\n.endif\n",
    );
    let log = |name| value(&proxy(&facts, name)["log"]);
    assert_eq!((log("a"), log("b")), (json!(["global", "inherited"]), json!(["own", "explicit"])));
    assert_eq!((log("c"), log("d")), (json!(["off", "explicit"]), json!([null, "unknown"])));
    assert_eq!((&facts["global"]["logs"], &facts["global"]["localpeer"]), (&json!(1), &json!(true)));
    assert_eq!(value(&proxy(&facts, "a")["maxconn"]), json!([200, "inherited"]));
}

#[test]
fn one_bind_line_has_several_addresses_and_ranges() {
    let facts = facts(
        "frontend f\n bind :80,:::8443,ipv4@127.0.0.5:9000-9003,unix@/run/h.sock v4v6 maxconn 100\n \
         bind fd@3,abns@x,quic4@:443,rhttp@b/s ssl verify optional ca-file ca.pem crt-ignore-err all ca-ignore-err \"$E\"\n",
    );
    let f = proxy(&facts, "f");
    let binds = f["binds"].as_array().expect("a list");
    let read: Vec<Json> =
        binds.iter().map(|bind| json!([bind["kind"], bind["address"], bind["port"], bind["last_port"]])).collect();
    let expected = [
        json!(["any", "", 80, null]),
        json!(["any", "::", 8443, null]),
        json!(["ipv4", "127.0.0.5", 9000, 9003]),
        json!(["unix", "/run/h.sock", null, null]),
        json!(["inside", "fd@3", null, null]),
        json!(["unix", "x", null, null]),
        json!(["any", "", 443, null]),
        json!(["inside", "rhttp@b/s", null, null]),
    ];
    assert_eq!(read, expected);
    assert_eq!((&binds[0]["ssl"], &binds[0]["verify"], &binds[4]["ssl"]), (&json!(false), &Json::Null, &json!(true)));
    assert_eq!((&binds[4]["ca_file"], &binds[4]["crt_ignore_err"]), (&json!("ca.pem"), &json!("all")));
    assert_eq!(
        (&binds[4]["ca_ignore_err"], &binds[4]["origins"]["ca_ignore_err"]),
        (&Json::Null, &json!(["sections", 0, "statements", 1, "args", 9]))
    );
}

#[test]
fn both_branches_of_a_condition_around_sections_are_seen() {
    let text = "global\n.if version_atleast(2.4) && defined(BLUE)\nbackend app\n  server s 10.0.0.1:80 check\n.else\nbackend app\n  \
                server s 10.0.0.2:80\n.endif\n";
    let facts = facts(text);
    let proxies = facts["proxies"].as_array().expect("a list");
    let read: Vec<Json> = proxies.iter().map(|one| json!([one["conditional"], one["servers"][0]["check"]])).collect();
    assert_eq!(read, [json!([".if version_atleast(2.4) && defined(BLUE)", true]), json!([".else", false])]);
}

#[test]
fn backends_that_are_spoken_of_elsewhere_are_told() {
    let text = "defaults\nfrontend f\n http-request track-sc0 src table rates\n http-request deny if { nbsrv(pool) lt 1 }\n \
                default_backend app\nbackend app\nbackend rates\nbackend pool\nbackend left\n log-tag left\n";
    let facts = facts(text);
    let read = |name| json!([proxy(&facts, name)["used"], proxy(&facts, name)["mentioned"]]);
    assert_eq!((read("app"), read("rates")), (json!([true, false]), json!([false, true])));
    assert_eq!((read("pool"), read("left")), (json!([false, true]), json!([false, false])));
}

#[test]
fn lines_for_one_endpoint_are_twins() {
    let text = "defaults\nbackend b\n server a 10.0.0.1:80\n server b 10.0.0.1:81\n server c 10.0.0.1:80 check\n \
                server d 10.0.0.1:80 source 10.0.1.1\n server e n:80 ssl verify none sni str(a)\n server f n:80 ssl verify none sni str(b)\n \
                server g n:80 ssl verify none sni str(a)\n server h \"$H\":80\n server i \"$H\":80\n server-template t 2 10.0.0.1:80\n";
    let facts = facts(text);
    let servers = proxy(&facts, "b")["servers"].clone();
    let twins: Vec<_> = servers.as_array().expect("a list").iter().map(|server| server["twin"].clone()).collect();
    let none = Json::Null;
    assert_eq!(twins, [&none, &none, &json!(0), &none, &none, &none, &json!(4), &none, &none, &none].map(Clone::clone));
}
