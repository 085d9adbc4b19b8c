use super::{facts, facts_of, http, shown};

#[test]
fn servers_with_their_parameters() {
    let facts = http(
        "upstream API { zone a 64k; server 10.0.0.1 max_fails=0 fail_timeout=1m30s weight=2; server [::2]:81 backup;\n\
         server a.example:82 down resolve service=x; server unix:/run/a.sock; server 127.0.0.1:1 max_conns=9; keepalive 16; }\n\
         server { location / { proxy_pass http://api; } }",
    );
    let upstream = &facts["upstreams"][0];
    assert_eq!(upstream["name"].to_string(), "\"api\"");
    assert_eq!(upstream["method"].to_string(), "\"round_robin\"");
    assert_eq!(upstream["live"].to_string(), "4");
    assert_eq!(upstream["opaque"].to_string(), "false");
    assert_eq!(upstream["zone"]["name"].to_string(), "\"a\"");
    assert_eq!(shown(&upstream["keepalive"]), "16 explicit");
    assert_eq!(upstream["used_by"].to_string(), "[0]");
    let first = &upstream["servers"][0];
    assert_eq!(shown(&first["max_fails"]), "0 explicit");
    assert_eq!(shown(&first["fail_timeout_ms"]), "90000 explicit");
    assert_eq!(first["max_fails"]["path"].to_string(), r#"["directives",1,"block",0,"block",1,"args",1]"#);
    assert_eq!(first["path"].to_string(), r#"["directives",1,"block",0,"block",1]"#);
    let summary: Vec<String> = (0..5)
        .map(|index| {
            let server = &upstream["servers"][index];
            let keys = ["address", "port", "kind", "local", "weight", "backup", "down", "resolve", "service"];
            keys.map(|key| server[key].to_string()).join(" ")
        })
        .collect();
    assert_eq!(
        summary,
        [
            r#""10.0.0.1" 80 "ipv4" false 2 false false false null"#,
            r#""::2" 81 "ipv6" false 1 true false false null"#,
            r#""a.example" 82 "name" false 1 false true true "x""#,
            r#""/run/a.sock" null "unix" true 1 false false false null"#,
            r#""127.0.0.1" 1 "ipv4" true 1 false false false null"#,
        ]
    );
    assert_eq!(shown(&upstream["servers"][1]["max_fails"]), "1 default");
    assert_eq!(shown(&upstream["servers"][1]["fail_timeout_ms"]), "10000 default");
    assert_eq!(upstream["servers"][4]["max_conns"].to_string(), "9");
}

#[test]
fn methods() {
    let method =
        |text: &str| http(&format!("upstream a {{ server 10.0.0.1; {text} }}"))["upstreams"][0]["method"].to_string();
    assert_eq!(method("least_conn;"), "\"least_conn\"");
    assert_eq!(method("sticky cookie a; ip_hash;"), "\"ip_hash\"");
    assert_eq!(method("fair;"), "null");
    assert_eq!(method("balancer_by_lua_block { x() }"), "\"lua\"");
    let facts = http("upstream a { keepalive 8; hash $request_uri consistent; server 10.0.0.1; }");
    let upstream = &facts["upstreams"][0];
    assert_eq!(upstream["hash"]["key"].to_string(), "\"$request_uri\"");
    assert_eq!(upstream["hash"]["consistent"].to_string(), "true");
    assert_eq!(upstream["keepalive_before_method"].to_string(), "true");
}

#[test]
fn what_is_not_written_is_not_known() {
    let opaque = |text: &str| http(&format!("upstream a {{ {text} }}"))["upstreams"][0]["opaque"].to_string();
    assert_eq!(opaque("server 10.0.0.1;"), "false");
    assert_eq!(opaque("server 0.0.0.1; balancer_by_lua_block { x() }"), "true");
    assert_eq!(opaque("state /a;"), "true");
    assert_eq!(opaque("server $backend;"), "true");
    let template =
        facts_of(&[("a.conf.template", "upstream a { server ${HOST}:80; server 10.0.0.1 max_fails=${FAILS}; }\n")]);
    assert_eq!(template["upstreams"][0]["servers"][0]["kind"].to_string(), "\"unknown\"");
    assert_eq!(shown(&template["upstreams"][0]["servers"][1]["max_fails"]), "null unknown");
}

#[test]
fn a_stream_has_groups_of_its_own() {
    let facts = facts(
        "events {} stream { upstream a { server 10.0.0.1:1; } server { listen 1; proxy_pass a; } }\n\
         http { upstream a { server 10.0.0.2; } server { location / { proxy_pass http://a; } } }",
    );
    assert_eq!(facts["upstreams"][0]["module"].to_string(), "\"stream\"");
    assert_eq!(facts["upstreams"][0]["used_by"].to_string(), "[0]");
    assert_eq!(facts["upstreams"][1]["used_by"].to_string(), "[1]");
    assert_eq!(facts["proxies"][0]["effective"]["read_timeout_ms"]["value"].to_string(), "600000");
    assert_eq!(facts["proxies"][0]["effective"]["next_upstream"]["value"].to_string(), r#"["on"]"#);
}
