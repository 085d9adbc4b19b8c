//! Services without a selector: Endpoints by name, EndpointSlices by label, and how many addresses they hold.

use serde_json::json;

use super::{file, get, names, related};

const SERVICE: &str =
    "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {ports: [{name: sql, port: 5432}]}\n---\n";

fn slice(name: &str, label: &str, endpoints: &str) -> String {
    format!(
        "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {{name: {name}{label}}}\nports: [{{name: sql, port: 5432}}]\nendpoints: {endpoints}\n---\n"
    )
}

#[test]
fn endpoints_by_name_and_slices_by_label() {
    let endpoints = "apiVersion: v1\nkind: Endpoints\nmetadata: {name: db}\nsubsets: [{addresses: [{ip: 10.0.0.1}, {ip: 10.0.0.2}], notReadyAddresses: [{ip: 10.0.0.3}], ports: [{port: 5432}]}]\n---\n";
    let label = ", labels: {kubernetes.io/service-name: db}";
    let ready = "[{addresses: [10.0.0.4]}, {addresses: [10.0.0.5], conditions: {ready: false}}]";
    let text = [SERVICE, endpoints, &slice("x-1", label, ready), &slice("db-2", "", ready)].concat();
    let document = file(&text).document("Service", "db");
    assert_eq!(related(&document, "endpoints"), (true, names(&["db", "x-1"])));
    let facts = get(&document, "facts");
    assert_eq!((&facts["endpoints"][0]["addresses"], &facts["endpoints"][0]["ports"]), (&json!(2), &json!([""])));
    assert_eq!((&facts["endpoints"][1]["addresses"], &facts["endpoints"][1]["ports"]), (&json!(1), &json!(["sql"])));
    assert_eq!(facts["endpoints"][1]["empty"], false);
    assert_eq!(facts["ownerless_slices"], json!([]));
    let ownerless = SERVICE.to_owned() + &slice("db-2", "", ready);
    let facts = get(&file(&ownerless).document("Service", "db"), "facts");
    assert_eq!(facts["ownerless_slices"][0]["name"], "db-2");
}

#[test]
fn without_any_the_run_does_not_say() {
    assert_eq!(related(&file(SERVICE).document("Service", "db"), "endpoints"), (false, names(&[])));
    let other = SERVICE.to_owned() + &slice("other", ", labels: {kubernetes.io/service-name: other}", "[]");
    assert_eq!(related(&file(&other).document("Service", "db"), "endpoints"), (true, names(&[])));
}
