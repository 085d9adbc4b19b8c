use super::{facts, facts_of, http, shown};

#[test]
fn listens() {
    let facts = http(
        "server { listen 10.0.0.5:443 ssl; listen 8080; listen [::]:80 ipv6only=on; listen localhost:1; listen unix:/a; listen *:82; listen 0.0.0.0:83; listen 10.0.0.6; }\n\
         server { server_name b; }",
    );
    let shown: Vec<String> = facts["listens"]
        .as_array()
        .expect("an array")
        .iter()
        .map(|listen| {
            ["server", "address", "port", "wildcard", "loopback", "unix", "implicit"]
                .map(|key| listen[key].to_string())
                .join(" ")
        })
        .collect();
    assert_eq!(
        shown,
        [
            r#"0 "10.0.0.5" 443 false false false false"#,
            r#"0 "*" 8080 true false false false"#,
            r#"0 "[::]" 80 true false false false"#,
            r#"0 "localhost" 1 false true false false"#,
            r#"0 "/a" null false false true false"#,
            r#"0 "*" 82 true false false false"#,
            r#"0 "*" 83 true false false false"#,
            r#"0 "10.0.0.6" 80 false false false false"#,
            r#"1 "*" 80 true false false true"#,
        ]
    );
    assert_eq!(facts["listens"][0]["parameters"].to_string(), r#"["ssl"]"#);
    assert_eq!(facts["servers"][0]["listens"].to_string(), "[0,1,2,3,4,5,6,7]");
    let template = facts_of(&[("a.conf.template", "server { listen ${PORT}; }")]);
    assert_eq!(template["listens"][0]["port"].to_string(), "null");
    assert_eq!(template["listens"][0]["address"].to_string(), "null");
}

#[test]
fn servers_know_what_they_read() {
    let facts = http(
        "ssl_verify_client optional; map $ssl_client_verify $ok { default 0; SUCCESS 1; }\n\
         server { server_name a; if ($ok = 0) { return 403; } } server { ssl_verify_client on; }",
    );
    assert_eq!(facts["servers"][0]["variables"].to_string(), r#"["ok","ssl_client_verify"]"#);
    assert_eq!(shown(&facts["servers"][0]["ssl_verify_client"]), "\"optional\" inherited");
    assert_eq!(shown(&facts["servers"][1]["ssl_verify_client"]), "\"on\" explicit");
    assert_eq!(facts["servers"][0]["lua"].to_string(), "false");
}

#[test]
fn workers() {
    let facts = facts("worker_processes auto; worker_shutdown_timeout 1m; events { worker_connections 1024; } http {}");
    assert_eq!(shown(&facts["workers"]["processes"]), "\"auto\" explicit");
    assert_eq!(shown(&facts["workers"]["connections"]), "1024 explicit");
    assert_eq!(shown(&facts["workers"]["rlimit_nofile"]), "null default");
    assert_eq!(shown(&facts["workers"]["shutdown_timeout_ms"]), "60000 explicit");
    assert_eq!(facts["complete"].to_string(), "true");
}

#[test]
fn tables() {
    let facts = http(
        "log_format up escape=json '$upstream_addr' ' $status'; error_log /dev/null crit; map $a $b { default 1; x 2; y 2; }",
    );
    assert_eq!(facts["log_formats"][1]["name"].to_string(), "\"up\"");
    assert_eq!(facts["log_formats"][1]["variables"].to_string(), r#"["status","upstream_addr"]"#);
    assert_eq!(facts["maps"][0]["values"].to_string(), r#"["1","2"]"#);
    let error_log = &facts["directives"]["error_log"][0];
    assert_eq!(error_log["args"].to_string(), r#"["/dev/null","crit"]"#);
    assert_eq!(error_log["context"].to_string(), "\"http\"");
    assert_eq!(error_log["level"].to_string(), r#"["directives",1]"#);
    assert_eq!(facts["directives"]["resolver"].to_string(), "[]");
}

#[test]
fn servers_of_mail_listen_and_pass_nothing_on() {
    let facts =
        facts("events {} mail { auth_http 10.0.0.9/auth; server { listen 10.0.0.5:143; protocol imap; proxy on; } }");
    assert_eq!(facts["servers"][0]["module"].to_string(), "\"mail\"");
    assert_eq!(facts["listens"][0]["module"].to_string(), "\"mail\"");
    assert_eq!(facts["listens"][0]["port"].to_string(), "143");
    assert_eq!(facts["proxies"].to_string(), "[]");
}
