use super::{facts_of, http, shown};

#[test]
fn a_missing_file_makes_defaults_unknown() {
    let value = |http_level: &str, location: &str, key: &str| {
        let facts = http(&format!("{http_level} server {{ location / {{ proxy_pass http://10.0.0.1; {location} }} }}"));
        shown(&facts["proxies"][0]["effective"][key])
    };
    assert_eq!(value("include /srv/a.conf;", "", "read_timeout_ms"), "null unknown");
    assert_eq!(value("include /srv/a.conf;", "proxy_read_timeout 1s;", "read_timeout_ms"), "1000 explicit");
    assert_eq!(value("include mime.types;", "", "read_timeout_ms"), "60000 default");
    assert_eq!(value("include /srv/*.conf;", "", "read_timeout_ms"), "60000 default");
    assert_eq!(value("", "include /srv/*.conf;", "read_timeout_ms"), "null unknown");
    assert_eq!(value("", "include proxy_params; proxy_set_header A b;", "set_header"), "null unknown");
    assert_eq!(value("", "proxy_read_timeout $t;", "read_timeout_ms"), "null unknown");
    let fragment = facts_of(&[("a.conf", "location / { proxy_pass http://10.0.0.1; proxy_read_timeout 1s; }")]);
    assert_eq!(shown(&fragment["proxies"][0]["effective"]["read_timeout_ms"]), "1000 explicit");
    assert_eq!(shown(&fragment["proxies"][0]["effective"]["connect_timeout_ms"]), "null unknown");
    assert_eq!(fragment["complete"].to_string(), "false");
    let site = facts_of(&[("a.conf", "server { location / { proxy_pass http://10.0.0.1; } }")]);
    assert_eq!(shown(&site["proxies"][0]["effective"]["connect_timeout_ms"]), "60000 default");
}

#[test]
fn a_list_of_servers_in_a_missing_file_is_not_known() {
    let upstream = http("upstream a { server 10.0.0.1; include /srv/servers/*.conf; }")["upstreams"][0].clone();
    assert_eq!(upstream["opaque"].to_string(), "true");
    assert_eq!(upstream["complete"].to_string(), "false");
}
