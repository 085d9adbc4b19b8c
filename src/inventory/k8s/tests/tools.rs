//! Folders that Flux and Argo CD apply: who is deployed beside whom, and in which namespace.

use serde_json::json;

use super::{Files, deployment, get, names, related, service};

fn flux(name: &str, path: &str, more: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: {name}, namespace: flux-system}}\nspec: {{path: {path}{more}}}\n---\n"
    )
}

fn argo(name: &str, path: &str, destination: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}, namespace: argocd}}\nspec: {{source: {{path: {path}}}, destination: {{{destination}}}}}\n---\n"
    )
}

fn systems(files: &Files) -> Vec<(String, Vec<String>)> {
    let inventory = files.inventory();
    let worlds = inventory.worlds();
    let name = |id: crate::inventory::WorldId| worlds.get(id).name.clone();
    worlds.systems().into_iter().map(|(top, all)| (name(top), all.into_iter().map(name).collect())).collect()
}

#[test]
fn clusters_of_flux_are_told_apart_by_names_that_occur_twice() {
    let files = Files::new(&[
        ("clusters/production/apps.yaml", &(flux("apps", "./apps/production", "") + &flux("infra", "./infra", ""))),
        ("clusters/staging/apps.yaml", &(flux("apps", "./apps/staging", "") + &flux("infra", "./infra", ""))),
        ("apps/production/web.yaml", &deployment("web", "")),
        ("apps/staging/web.yaml", &deployment("web", "")),
        ("infra/service.yaml", &service("web")),
    ]);
    let system = |cluster: &str| (format!("clusters/{cluster}"), names(&[&format!("apps/{cluster}"), "infra"]));
    assert_eq!(systems(&files), [system("production"), system("staging")]);
    assert_eq!(related(&files.document_in("apps/staging", "Deployment", "web"), "services").1, names(&["web"]));
    assert_eq!(related(&files.document("Service", "web"), "workloads").1, names(&["web", "web"]));
}

#[test]
fn one_cluster_of_flux_is_one_system() {
    let files = Files::new(&[
        ("kubernetes/apps/a/ks.yaml", &flux("a", "./kubernetes/apps/a/app", "")),
        ("kubernetes/apps/b/ks.yaml", &flux("b", "./kubernetes/apps/b/app", ", targetNamespace: b")),
        ("kubernetes/apps/a/app/web.yaml", &deployment("web", "")),
        ("kubernetes/apps/b/app/service.yaml", &service("web")),
    ]);
    let worlds = names(&["kubernetes/apps/a/app", "kubernetes/apps/b/app"]);
    assert_eq!(systems(&files), [("kubernetes/apps".to_owned(), worlds)]);
    assert_eq!(get(&files.document("Service", "web"), "namespace"), "b");
    // The Deployment's namespace is not known, so it may be another one.
    assert_eq!(related(&files.document("Service", "web"), "workloads"), (false, names(&[])));
}

#[test]
fn what_waits_for_another_is_deployed_beside_it() {
    let files = Files::new(&[
        ("a/ks.yaml", &flux("a", "./a/app", ", dependsOn: [{name: b}]")),
        ("b/ks.yaml", &flux("b", "./b/app", "")),
        ("a/app/web.yaml", &deployment("web", "")),
        ("b/app/service.yaml", &service("web")),
    ]);
    assert_eq!(systems(&files).len(), 1);
    assert_eq!(related(&files.document("Service", "web"), "workloads").1, names(&["web"]));
}

#[test]
fn artifacts_are_followed_to_where_they_are_copied_from() {
    let generator = "apiVersion: source.extensions.fluxcd.io/v1beta1\nkind: ArtifactGenerator\nmetadata: {name: x}\nspec: {artifacts: [{name: apps, copy: [{from: '@repo/apps/base/**', to: '@artifact/base/'}, {from: '@repo/apps/production/**', to: '@artifact/production/'}]}]}\n";
    let more = ", sourceRef: {kind: ExternalArtifact, name: apps}, targetNamespace: shop";
    let files = Files::new(&[
        ("clusters/one/apps.yaml", &(flux("apps", "./production", more) + generator)),
        ("apps/production/web.yaml", &deployment("web", "")),
    ]);
    assert_eq!(get(&files.document("Deployment", "web"), "namespace"), "shop");
}

#[test]
fn applications_default_the_namespace_of_their_folder() {
    let web = deployment("web", "");
    let own = web.replace("{name: web}", "{name: own, namespace: own}");
    let cluster = "server: 'https://kubernetes.default.svc', namespace: shop";
    let files = Files::new(&[
        ("argocd/apps.yaml", &(argo("web", "apps/web", cluster) + &argo("other", "elsewhere", cluster))),
        ("apps/web/web.yaml", &(web.clone() + &own)),
        ("apps/other/web.yaml", &web),
    ]);
    let namespace = |folder: &str, name: &str| get(&files.document_in(folder, "Deployment", name), "namespace");
    assert_eq!(namespace("apps/web", "web"), "shop");
    assert_eq!(namespace("apps/web", "own"), "own");
    assert_eq!(namespace("apps/other", "web"), json!(null));
    assert!(systems(&files).contains(&("argocd".to_owned(), names(&["apps/web"]))));
}

#[test]
fn applications_for_several_clusters_join_nothing() {
    let applications = argo("a", "apps/a", "name: east") + &argo("b", "apps/b", "name: west");
    let files = Files::new(&[
        ("argocd/apps.yaml", &applications),
        ("apps/a/web.yaml", &deployment("web", "")),
        ("apps/b/service.yaml", &service("web")),
    ]);
    assert_eq!(related(&files.document("Service", "web"), "workloads").1, names(&[]));
}

#[test]
fn sets_of_applications_apply_the_folders_that_they_list() {
    let set = |generators: &str, path: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: s}}\nspec: {{generators: [{generators}], template: {{spec: {{source: {{path: '{path}'}}, destination: {{name: one, namespace: shop}}}}}}}}\n"
        )
    };
    let namespaces = |set: &str| {
        let files = Files::new(&[
            ("argocd/set.yaml", set),
            ("apps/web/web.yaml", &deployment("web", "")),
            ("apps/old/web.yaml", &deployment("web", "")),
        ]);
        ["apps/web", "apps/old"].map(|folder| get(&files.document_in(folder, "Deployment", "web"), "namespace"))
    };
    let directories = "{git: {directories: [{path: 'apps/*'}, {path: apps/old, exclude: true}]}}";
    assert_eq!(namespaces(&set(directories, "{{path}}")), [json!("shop"), json!(null)]);
    assert_eq!(namespaces(&set(directories, "{{ .path.path }}")), [json!("shop"), json!(null)]);
    let list = "{list: {elements: [{app: web}, {app: gone}]}}";
    assert_eq!(namespaces(&set(list, "apps/{{app}}")), [json!("shop"), json!(null)]);
    assert_eq!(namespaces(&set(list, "apps/{{other}}")), [json!(null), json!(null)]);
    let matrix = format!("{{matrix: {{generators: [{list}, {{clusters: {{}}}}]}}}}");
    assert_eq!(namespaces(&set(&matrix, "apps/{{app}}")), [json!("shop"), json!(null)]);
}
