use super::{facts_of, http};
use crate::value::Value;

fn keys(proxy: &Value, keys: &[&str]) -> String {
    keys.iter().map(|key| proxy[*key].to_string()).collect::<Vec<_>>().join(" ")
}

#[test]
fn where_a_handler_sends_to() {
    let target = |text: &str| {
        let facts = http(&format!("upstream b {{ server 127.0.0.1:1; }} server {{ location / {{ {text}; }} }}"));
        keys(&facts["proxies"][0], &["scheme", "host", "port", "uri", "kind", "local", "target", "tls"])
    };
    assert_eq!(target("proxy_pass http://B/x"), r#""http" "B" null "/x" "upstream" true {"upstream":0} false"#);
    assert_eq!(target("proxy_pass https://a.example:8443"), r#""https" "a.example" 8443 "" "name" false null true"#);
    assert_eq!(
        target("proxy_pass http://unix:/run/a.sock:/x"),
        r#""http" "/run/a.sock" null "/x" "unix" true null false"#
    );
    assert_eq!(target("fastcgi_pass b"), r#"null "b" null "" "upstream" true {"upstream":0} false"#);
    assert_eq!(
        target("proxy_pass http://10.0.0.1$request_uri"),
        r#""http" "10.0.0.1" null "$request_uri" "ipv4" false null false"#
    );
    assert_eq!(
        target("proxy_pass http://10.0.0.1/$request_uri"),
        r#""http" "10.0.0.1" null "/$request_uri" "ipv4" false null false"#
    );
    assert_eq!(target("proxy_pass $x"), r#"null null null "" "unknown" false null null"#);
}

#[test]
fn a_nested_location_does_not_proxy_by_itself() {
    let facts = http(
        "server { location / { proxy_pass http://10.0.0.1; location /a { root /x; } if ($a) { proxy_pass http://10.0.0.2; } } }",
    );
    assert_eq!(facts["proxies"].as_array().map(|all| all.len()).ok(), Some(2));
    assert_eq!(keys(&facts["proxies"][1], &["location", "nested"]), r#""/" ["if"]"#);
}

#[test]
fn locations_and_methods() {
    let proxy = |text: &str| http(&format!("server {{ server_name a b; {text} }}"))["proxies"][0].clone();
    let keys = |proxy: Value| keys(&proxy, &["server", "server_names", "modifier", "location", "methods"]);
    assert_eq!(keys(proxy("location = /a { proxy_pass http://10.0.0.1; }")), r#"0 ["a","b"] "=" "/a" null"#);
    assert_eq!(keys(proxy("location =/a { proxy_pass http://10.0.0.1; }")), r#"0 ["a","b"] "=" "/a" null"#);
    assert_eq!(keys(proxy("location @a { proxy_pass http://10.0.0.1; }")), r#"0 ["a","b"] "@" "@a" null"#);
    assert_eq!(
        keys(proxy("location / { limit_except GET { deny all; } proxy_pass http://10.0.0.1; }")),
        r#"0 ["a","b"] null "/" ["GET"]"#
    );
}

#[test]
fn what_a_variable_may_hold() {
    let proxy = |text: &str| http(&format!("upstream api {{ server 10.0.0.1; }} {text}"))["proxies"][0].clone();
    let values = |proxy: &Value| {
        let values = proxy["values"].as_array().expect("an array");
        let shown = values.iter().map(|value| keys(value, &["value", "host", "port", "kind", "upstream"]));
        format!("{} {}", shown.collect::<Vec<_>>().join("; "), proxy["values_complete"])
    };
    let set = proxy("server { set $backend api; location / { proxy_pass http://$backend; } }");
    assert_eq!(values(&set), r#""http://api" "api" null "upstream" 0 true"#);
    assert_eq!(set["variables"].to_string(), r#"["backend"]"#);
    let whole = proxy("server { location / { set $u https://a.example:1; proxy_pass $u; } }");
    assert_eq!(values(&whole), r#""https://a.example:1" "a.example" 1 "name" null true"#);
    let rest = proxy("server { location / { set $backend api; proxy_pass http://$backend/$1$request_uri; } }");
    assert_eq!(values(&rest), r#""http://api" "api" null "upstream" 0 true"#);
    let parts = proxy("server { location / { set $p http; set $h 10.0.0.9; set $n 80; proxy_pass $p://$h:${n}; } }");
    assert_eq!(values(&parts), r#""http://10.0.0.9:80" "10.0.0.9" 80 "ipv4" null true"#);
    let map = proxy("map $host $m { default a.example; b 10.0.0.2; } server { location / { proxy_pass http://$m; } }");
    assert_eq!(
        values(&map),
        r#""http://10.0.0.2" "10.0.0.2" null "ipv4" null; "http://a.example" "a.example" null "name" null true"#
    );
    assert_eq!(map["values"][1]["path"].to_string(), r#"["directives",1,"block",1,"entries",0]"#);
    let conditional =
        proxy("server { location / { set $b api; if ($x) { set $b c.example; } proxy_pass http://$b; } }");
    assert!(values(&conditional).contains("c.example") && values(&conditional).ends_with("true"));
    let unknown = proxy("server { location / { proxy_pass http://$host; } }");
    assert_eq!(values(&unknown), " false");
    let code =
        proxy("server { location / { set $b api; rewrite_by_lua_block { ngx.var.b = \"c\" } proxy_pass http://$b; } }");
    assert!(values(&code).ends_with("false"));
    let elsewhere = proxy("server { location / { proxy_pass http://$b; } location /a { set $b api; } }");
    assert_eq!(values(&elsewhere), " false");
    let built = proxy("server { location / { set $b $host; proxy_pass http://$b; } }");
    assert_eq!(values(&built), " false");
}

#[test]
fn a_placeholder_of_a_template_is_no_variable() {
    let text =
        "server { location / { proxy_pass http://${BACKEND_HOST}:80; } location /a { proxy_pass http://$backend; } }";
    let facts = facts_of(&[("a.conf.template", text)]);
    assert_eq!(
        keys(&facts["proxies"][0], &["host", "kind", "variables", "values_complete"]),
        r#"null "unknown" [] false"#
    );
    assert_eq!(facts["proxies"][1]["variables"].to_string(), r#"["backend"]"#);
}

#[test]
fn copies_of_requests_are_told_from_requests() {
    let facts = http(
        "server { location / { mirror /copy; proxy_pass http://10.0.0.1; } location = /copy { proxy_pass http://10.0.0.2; } \
         location ~ /copy { proxy_pass http://10.0.0.3; } }",
    );
    let mirrored: Vec<String> =
        facts["proxies"].as_array().expect("an array").iter().map(|proxy| proxy["mirrored"].to_string()).collect();
    assert_eq!(mirrored, ["false", "true", "false"]);
}

#[test]
fn a_group_that_may_have_been_meant_is_named() {
    let near = |target: &str| {
        let facts =
            http(&format!("upstream orders {{ server 10.0.0.1; }} server {{ location / {{ proxy_pass {target}; }} }}"));
        facts["proxies"][0]["near"].to_string()
    };
    assert_eq!(near("http://oders"), "0");
    for target in ["http://orders", "http://oders:80", "http://oders.example", "http://$oders", "http://payments"] {
        assert_eq!(near(target), "null", "{target}");
    }
}
