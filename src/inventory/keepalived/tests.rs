//! Effective values, and which instances are one virtual router.

use serde_json::{Value as Json, json};

use super::virtual_addresses;
use crate::inventory::k8s::tests::{Files, json as to_json};

fn node(priority: &str, more: &str) -> String {
    format!(
        "vrrp_instance VI_1 {{\n interface eth0\n virtual_router_id 51\n priority {priority}\n virtual_ipaddress {{\n  \
         10.0.0.100/24\n }}\n{more}\n}}\n"
    )
}

fn facts(files: &[(&str, &str)], folder: &str, name: &str) -> Json {
    to_json(&Files::new(files).document_in(folder, "Config", name))["facts"].clone()
}

fn one(text: &str) -> Json {
    facts(&[("keepalived.conf", text)], "", "")
}

/// Paths of the siblings of the first instance of each file.
fn siblings(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let all = Files::new(files);
    let of = |path: &str| {
        let document = to_json(&all.document_in(path, "Config", ""));
        let siblings = document["facts"]["instances"][0]["siblings"].as_array().cloned().unwrap_or_default();
        siblings.iter().map(|sibling| sibling["node"].as_str().unwrap_or_default().to_owned()).collect()
    };
    files.iter().map(|(path, _)| of(path)).collect()
}

#[test]
fn effective_values_of_an_instance() {
    let text = "global_defs {\n vrrp_version 3\n vrrp_strict\n}\nvrrp_instance A {\n advert_int 0.5\n virtual_ipaddress {\n  \
                10.0.0.1 dev eth1\n }\n}\nvrrp_instance B {\n state X\n priority 300\n strict_mode off\n preempt_delay 5\n}\n";
    let facts = one(text);
    let [a, b] = [&facts["instances"][0], &facts["instances"][1]];
    let value = |value: &Json| json!([value["value"], value["state"]]);
    assert_eq!(value(&a["version"]), json!([3, "inherited"]));
    assert_eq!((value(&a["priority"]), value(&a["state"])), (json!([100, "default"]), json!(["BACKUP", "default"])));
    assert_eq!((value(&a["advert_int_ms"]), &a["down_ms"]), (json!([500, "explicit"]), &json!(1500)));
    assert_eq!((value(&a["strict"]), value(&b["strict"])), (json!([true, "inherited"]), json!([false, "explicit"])));
    assert_eq!((value(&b["state"]), value(&b["priority"])), (json!([null, "unknown"]), json!([null, "unknown"])));
    assert_eq!(a["strict"]["path"], json!(["blocks", 0, "block", 1]));
    assert_eq!((&a["family"], &b["family"], &b["preempt_delay_ms"]["value"]), (&json!(4), &json!(null), &json!(5000)));
}

#[test]
fn trackers_know_their_weight_and_their_definition() {
    let text = "vrrp_script a {\n weight -20\n}\nvrrp_script unused {\n interval 2\n}\nvrrp_instance A {\n track_script {\n  a\n  a \
                weight 5\n  b\n }\n track_interface {\n  eth1 weight 3\n }\n}\n";
    let facts = one(text);
    let trackers: Vec<Json> = facts["instances"][0]["trackers"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|tracker| json!([tracker["kind"], tracker["name"], tracker["defined"], tracker["weight"]["value"]]))
        .collect();
    let expected = json!([
        ["script", "a", true, -20],
        ["script", "a", true, 5],
        ["script", "b", false, null],
        ["interface", "eth1", true, 3]
    ]);
    assert_eq!(json!(trackers), expected);
    assert_eq!((&facts["definitions"][0]["used"], &facts["definitions"][1]["used"]), (&json!(2), &json!(0)));
}

#[test]
fn siblings_have_an_id_and_an_address_in_common() {
    let (a, b) = (node("150", ""), node("100", ""));
    let other = node("120", "").replace("10.0.0.100", "10.0.0.200");
    let files = [("lb1/keepalived.conf", a.as_str()), ("lb2/keepalived.conf", &b), ("lb3/keepalived.conf", &other)];
    assert_eq!(siblings(&files), [vec!["lb2/keepalived.conf"], vec!["lb1/keepalived.conf"], vec![]]);
    let peers = |own: &str, peer: &str, vip: &str| {
        let more = format!(" unicast_src_ip {own}\n unicast_peer {{\n  {peer}\n }}");
        node("100", &more).replace("10.0.0.100", vip)
    };
    let (a, b) = (peers("10.0.0.1", "10.0.0.2", "10.0.0.50"), peers("10.0.0.2", "10.0.0.1", "10.0.0.60"));
    assert_eq!(siblings(&[("a.conf", &a), ("b.conf", &b)]), [vec!["b.conf"], vec!["a.conf"]]);
    let wide = node("100", "").replace("virtual_router_id 51", "virtual_router_id 52");
    assert_eq!(siblings(&[("lb1.conf", &node("90", "")), ("lb2.conf", &wide)]), [Vec::<String>::new(), vec![]]);
}

#[test]
fn copies_and_environments_are_no_siblings() {
    let (a, b) = (node("150", ""), node("100", ""));
    let none: [Vec<String>; 2] = [vec![], vec![]];
    assert_eq!(siblings(&[("prod/keepalived.conf", &a), ("staging/keepalived.conf", &b)]), none);
    assert_eq!(siblings(&[("keepalived.conf", &a), ("keepalived.conf.bak", &b)]), none);
    // Equal in everything: two nodes only when their names say so.
    assert_eq!(siblings(&[("fra/keepalived.conf", &a), ("ber/keepalived.conf", &a)]), none);
    assert_eq!(siblings(&[("lb1.conf", &a), ("lb2.conf", &a)]), [vec!["lb2.conf"], vec!["lb1.conf"]]);
    let named = |id: &str, text: &str| format!("global_defs {{\n router_id {id}\n}}\n{text}");
    assert_eq!(siblings(&[("lb1.conf", &named("x", &a)), ("lb2.conf", &named("x", &b))]), none);
    // The nearest are meant.
    let files = [("x/lb1.conf", a.as_str()), ("x/lb2.conf", &b), ("y/lb1.conf", &a), ("y/lb2.conf", &b)];
    assert_eq!(siblings(&files), [vec!["x/lb2.conf"], vec!["x/lb1.conf"], vec!["y/lb2.conf"], vec!["y/lb1.conf"]]);
}

#[test]
fn nodes_of_one_file_are_siblings() {
    let text = "@main $P=150\n@^main $P=100\nvrrp_instance A {\n virtual_router_id 51\n priority $P\n virtual_ipaddress {\n  \
                10.0.0.1\n }\n}\n";
    let files = [("keepalived.conf", text)];
    let main = facts(&files, "", "main");
    let sibling = &main["instances"][0]["siblings"][0];
    assert_eq!((&main["instances"][0]["priority"]["value"], &sibling["priority"]), (&json!(150), &json!(100)));
    assert_eq!(sibling["node"], "other (keepalived.conf)");
    let document = to_json(&Files::new(&files).document_in("", "Config", "main"));
    assert_eq!(document["relations"]["peers"]["items"][0]["name"], "other");
    assert_eq!(document["relations"]["peers"]["complete"], true);
}

#[test]
fn what_siblings_say_differently_is_told() {
    let a = node("150", " advert_int 1\n authentication {\n  auth_type PASS\n  auth_pass abcdefgh1\n }");
    let told = |b: &str| -> Vec<(String, bool)> {
        let facts = facts(&[("lb1.conf", &a), ("lb2.conf", b)], "lb2", "");
        let all = facts["instances"][0]["siblings"][0]["differences"].as_array().cloned().unwrap_or_default();
        all.iter().map(|one| (one["what"].as_str().unwrap_or_default().to_owned(), one["splits"] == true)).collect()
    };
    let b = a.replace("150", "100");
    assert_eq!(told(&b), []);
    assert_eq!(told(&b.replace("abcdefgh1", "abcdefgh2")), [], "only eight bytes count");
    assert_eq!(told(&b.replace("abcdefgh1", "other")), [("password".to_owned(), true)]);
    assert_eq!(told(&b.replace("advert_int 1", "advert_int 2")), [("advert interval".to_owned(), true)]);
    assert_eq!(told(&b.replace("10.0.0.100/24", "10.0.0.100\n10.0.0.101")), [("virtual addresses".to_owned(), true)]);
    assert_eq!(
        told(&b.replace("advert_int 1", "advert_int 1\nunicast_peer {\n10.0.0.7\n}")),
        [("transport".to_owned(), true)]
    );
    assert_eq!(told(&b.replace("10.0.0.100/24", "10.0.0.100/24\n${_ENV VIP}")), []);
    let v3 = |text: &str| text.replace("interface eth0", "interface eth0\nversion 3");
    let third =
        facts(&[("lb1.conf", &v3(&a)), ("lb2.conf", &v3(&b.replace("advert_int 1", "advert_int 2")))], "lb2", "");
    assert_eq!(third["instances"][0]["siblings"][0]["differences"][0]["splits"], false);
}

#[test]
fn virtual_addresses_are_told_with_what_is_balanced_on_them() {
    let text = node("100", "") + "virtual_server 10.0.0.100 80 {\n protocol TCP\n real_server 10.0.1.1 80 {\n }\n}\n";
    let files = Files::new(&[("keepalived.conf", &text)]);
    let inventory = files.inventory();
    let (addresses, complete) = virtual_addresses(&inventory, files.id("", "Config", ""));
    assert!(complete);
    assert_eq!(addresses[0].address.to_string(), "10.0.0.100");
    assert_eq!(addresses[0].balanced, [(80, "TCP".to_owned())]);
    assert_eq!(addresses[0].interface.as_deref(), Some("eth0"));
}
