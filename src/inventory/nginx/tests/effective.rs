use super::{http, shown};

#[test]
fn the_innermost_level_wins() {
    let facts = http(
        "proxy_read_timeout 10; proxy_connect_timeout 5s;\n\
         server { proxy_read_timeout 20s; location / { proxy_pass http://10.0.0.1; proxy_send_timeout 1m;\n\
           location /a { proxy_read_timeout 30s; proxy_pass http://10.0.0.1; } } }",
    );
    let effective = &facts["proxies"][0]["effective"];
    assert_eq!(shown(&effective["read_timeout_ms"]), "20000 inherited");
    assert_eq!(shown(&effective["connect_timeout_ms"]), "5000 inherited");
    assert_eq!(shown(&effective["send_timeout_ms"]), "60000 explicit");
    assert_eq!(shown(&effective["next_upstream_tries"]), "0 default");
    assert_eq!(effective["connect_timeout_ms"]["path"].to_string(), r#"["directives",1,"block",1]"#);
    let nested = &facts["proxies"][1]["effective"];
    assert_eq!(shown(&nested["read_timeout_ms"]), "30000 explicit");
    assert_eq!(shown(&nested["send_timeout_ms"]), "60000 inherited");
    assert_eq!(shown(&nested["ssl_verify"]), "false default");
    assert_eq!(
        nested["ssl_verify"]["path"].to_string(),
        facts["proxies"][1]["path"].to_string().replace(r#","block",1]"#, "]")
    );
}

#[test]
fn each_family_has_its_own_directives() {
    let facts = http(
        "proxy_read_timeout 10s; grpc_read_timeout 20s;\n\
         server { location /a { grpc_pass grpcs://10.0.0.1; } location /b { fastcgi_pass 10.0.0.1:9000; fastcgi_keep_conn on; } }",
    );
    assert_eq!(shown(&facts["proxies"][0]["effective"]["read_timeout_ms"]), "20000 inherited");
    assert_eq!(facts["proxies"][0]["tls"].to_string(), "true");
    assert_eq!(shown(&facts["proxies"][1]["effective"]["read_timeout_ms"]), "60000 default");
    assert_eq!(shown(&facts["proxies"][1]["effective"]["keep_conn"]), "true explicit");
    assert_eq!(shown(&facts["proxies"][1]["effective"]["ssl_verify"]), "null default");
}

#[test]
fn repeated_directives_replace_as_a_whole() {
    let facts = http(
        "proxy_set_header Host $host; proxy_set_header X-Request-ID $request_id;\n\
         server { location /a { proxy_pass http://10.0.0.1; }\n\
           location /b { proxy_set_header host x; proxy_pass http://10.0.0.1; } }",
    );
    let inherited = &facts["proxies"][0]["effective"]["set_header"];
    assert_eq!(shown(inherited), r#"[["Host","$host"],["X-Request-ID","$request_id"]] inherited"#);
    assert_eq!(inherited["lost"].to_string(), "[]");
    let own = &facts["proxies"][1]["effective"]["set_header"];
    assert_eq!(shown(own), r#"[["host","x"]] explicit"#);
    assert_eq!(own["lost"].to_string(), r#"[["X-Request-ID","$request_id",["directives",1,"block",1]]]"#);
}

#[test]
fn conditions_of_one_level_add_up() {
    let facts = http(
        "proxy_next_upstream error; server { proxy_next_upstream http_500;\n proxy_next_upstream off;\n\
         location / { proxy_pass http://10.0.0.1; } }",
    );
    let next = &facts["proxies"][0]["effective"]["next_upstream"];
    assert_eq!(shown(next), r#"["http_500","off"] inherited"#);
    assert_eq!(next["paths"]["off"].to_string(), r#"["directives",1,"block",1,"block",1,"args",0]"#);
}

#[test]
fn caches_and_resolvers() {
    let facts = http(
        "resolver 10.0.0.2 [::1]:53 valid=30s ipv6=off; proxy_cache c;\n\
         server { location / { proxy_pass http://10.0.0.1; proxy_cache_use_stale error updating; } location /b { proxy_cache off; proxy_pass http://10.0.0.1; } }",
    );
    let effective = &facts["proxies"][0]["effective"];
    assert_eq!(
        shown(&effective["resolver"]),
        r#"{"addresses":["10.0.0.2","[::1]:53"],"parameters":["valid=30s","ipv6=off"],"valid_ms":30000} inherited"#
    );
    assert_eq!(effective["resolver"]["paths"]["valid"].to_string(), r#"["directives",1,"block",0,"args",2]"#);
    assert_eq!(shown(&effective["cache"]["zone"]), "\"c\" inherited");
    assert_eq!(shown(&effective["cache"]["use_stale"]), r#"["error","updating"] explicit"#);
    assert_eq!(shown(&facts["proxies"][1]["effective"]["cache"]["zone"]), "null explicit");
}
