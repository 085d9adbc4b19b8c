//! Who sees whom.

use super::{Files, deployment, get, names, related, service};

fn world(files: &Files, folder: &str, kind: &str, name: &str) -> String {
    let document = files.document_in(folder, kind, name);
    document["world"].as_string().expect("a world has a name").to_string()
}

#[test]
fn one_identity_in_two_folders_makes_two_worlds() {
    let web = deployment("web", "");
    let files = Files::new(&[
        ("staging/web.yaml", &web),
        ("production/web.yaml", &web),
        ("production/service.yaml", &service("web")),
        ("shared/service.yaml", &service("web").replace("name: web", "name: web-metrics")),
    ]);
    assert_eq!(world(&files, "staging", "Deployment", "web"), "staging");
    assert_eq!(world(&files, "shared", "Service", "web-metrics"), ".");
    assert_eq!(related(&files.document_in("staging", "Deployment", "web"), "services").1, names(&["web-metrics"]));
    let production = files.document_in("production", "Deployment", "web");
    assert_eq!(related(&production, "services").1, names(&["web", "web-metrics"]));
}

#[test]
fn files_beside_a_folder_are_a_child_of_their_own() {
    let files = Files::new(&[
        ("app/web.yaml", &deployment("web", "")),
        ("app/old/web.yaml", &deployment("web", "")),
        ("app/net/service.yaml", &service("web")),
    ]);
    assert_eq!(world(&files, "app/web", "Deployment", "web"), "app/.");
    assert_eq!(world(&files, "app/old", "Deployment", "web"), "app/old");
    assert_eq!(related(&files.document("Service", "web"), "workloads").1, names(&["web", "web"]));
}

#[test]
fn splits_go_on_inside() {
    let web = deployment("web", "");
    let files = Files::new(&[("a/x/web.yaml", &web), ("a/y/web.yaml", &web), ("b/web.yaml", &web)]);
    assert_eq!(world(&files, "a/x", "Deployment", "web"), "a/x");
    assert_eq!(world(&files, "b", "Deployment", "web"), "b");
    assert_eq!(files.inventory().worlds().len(), 5);
}

#[test]
fn the_same_folder_twice_is_no_split_and_order_does_not_matter() {
    let web = deployment("web", "");
    let files = Files::new(&[("a.yaml", &web), ("b.yaml", &web)]);
    assert_eq!(files.inventory().worlds().len(), 1);
    let paths = ["a/web.yaml", "b/c/web.yaml", "b/web.yaml", "d/x.yaml"];
    let names = |order: &[usize]| {
        let list: Vec<_> = order.iter().map(|at| (paths[*at], web.as_str())).collect();
        let files = Files::new(&list);
        let mut worlds: Vec<_> = paths.iter().map(|path| (*path, world(&files, path, "Deployment", "web"))).collect();
        worlds.sort();
        worlds
    };
    assert_eq!(names(&[0, 1, 2, 3]), names(&[3, 1, 2, 0]));
}

#[test]
fn charts_kustomizations_and_globs_are_boundaries() {
    let mut files = Files::new(&[
        ("a/Chart.yaml", "apiVersion: v2\nname: a\n"),
        ("a/web.yaml", &deployment("web", "")),
        ("b/service.yaml", &service("web")),
        ("env/one/x.yaml", &deployment("one", "")),
    ]);
    assert_eq!(world(&files, "a/web", "Deployment", "web"), "a");
    assert_eq!(world(&files, "env", "Deployment", "one"), ".");
    assert_eq!(related(&files.document_in("a/web", "Deployment", "web"), "services").1, names(&["web"]));
    files.system.worlds = vec!["env/*".into()];
    assert_eq!(world(&files, "env", "Deployment", "one"), "env/one");
}

#[test]
fn a_base_is_shared_by_the_overlays_that_build_on_it() {
    let head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";
    let overlay = format!("{head}resources: [../../base]\n");
    let base = format!("{head}resources: [web.yaml]\n");
    let files = Files::new(&[
        ("base/kustomization.yaml", &base),
        ("base/web.yaml", &deployment("web", "")),
        ("overlays/a/kustomization.yaml", &overlay),
        ("overlays/a/s.yaml", &service("web")),
        ("overlays/b/kustomization.yaml", &overlay),
        ("overlays/b/s.yaml", &service("web").replace("name: web", "name: b")),
    ]);
    assert_eq!(related(&files.document_in("overlays/a/s", "Service", "web"), "workloads").1, names(&["web"]));
    assert_eq!(related(&files.document_in("base/web", "Deployment", "web"), "services").1, names(&["web", "b"]));
    let inventory = files.inventory();
    let seen = inventory.visible(files.id("overlays/a/s", "Service", "web"), None);
    assert_eq!(get(&seen, "k8s.Service..web.0.path"), "overlays/a/s.yaml");
    assert_eq!(get(&seen, "k8s.Service..b"), "<undefined>");
}

#[test]
fn a_remote_base_leaves_relations_open() {
    let text = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: ['https://example.com/x?ref=v1']\n";
    let files = Files::new(&[("kustomization.yaml", text), ("web.yaml", &(deployment("web", "") + &service("api")))]);
    assert!(!related(&files.document("Service", "api"), "workloads").0);
}

#[test]
fn what_was_left_out_concerns_its_own_folder_and_the_files_around_it() {
    let mut files = Files::new(&[
        ("a/web.yaml", &deployment("web", "")),
        ("a/s.yaml", &service("api")),
        ("b/s.yaml", &service("cart")),
        ("s.yaml", &service("top")),
    ]);
    let complete = |files: &Files, name: &str| related(&files.document("Service", name), "workloads").0;
    files.left_out = vec!["b/templates/x.yaml".into()];
    assert_eq!(["api", "cart", "top"].map(|name| complete(&files, name)), [true, false, false]);
    files.left_out = vec!["x.yaml".into()];
    assert_eq!(["api", "cart", "top"].map(|name| complete(&files, name)), [false, false, false]);
}
