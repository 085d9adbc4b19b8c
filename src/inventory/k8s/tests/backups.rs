//! Backups of clusters and of volumes.

use serde_json::json;

use super::{Files, file, get, names, related};

const HEAD: &str = "---\napiVersion: velero.io/v1\nkind: Schedule\n";

fn scheduled(name: &str, namespace: &str) -> String {
    format!(
        "---\napiVersion: postgresql.cnpg.io/v1\nkind: ScheduledBackup\nmetadata: {{name: {name}{namespace}}}\nspec: {{cluster: {{name: {name}}}}}\n"
    )
}

fn cluster(namespace: &str) -> String {
    format!("---\napiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {{name: a{namespace}}}\nspec: {{}}\n")
}

#[test]
fn schedules_of_a_cluster() {
    let of = |files: &[(&str, &str)]| related(&Files::new(files).document("Cluster", "a"), "scheduled_backups");
    let (bare, other, own) = (cluster(""), scheduled("b", ""), scheduled("a", ""));
    let both = format!("{bare}{other}");
    assert_eq!(of(&[("x.yaml", &both)]), (true, names(&[])));
    assert_eq!(of(&[("x.yaml", &bare), ("y.yaml", &other)]), (false, names(&[])));
    assert_eq!(of(&[("x.yaml", &bare), ("y.yaml", &own)]).1, ["a"]);
    let (named, beside) = (cluster(", namespace: shop"), scheduled("b", ", namespace: shop"));
    assert_eq!(of(&[("x.yaml", &named), ("y.yaml", &beside)]), (true, names(&[])));
}

#[test]
fn claims_that_nobody_saves() {
    let claim = |namespace: &str| {
        format!(
            "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {{name: {namespace}, namespace: {namespace}}}\n"
        )
    };
    let text = format!(
        "{}{}{HEAD}metadata: {{name: all}}\nspec: {{schedule: '0 1 * * *', template: {{snapshotVolumes: false, excludedNamespaces: [c]}}}}\n{HEAD}metadata: {{name: b}}\nspec: {{template: {{includedNamespaces: [b]}}}}\n{}",
        claim("a"),
        claim("b"),
        claim("c")
    );
    let files = file(&text);
    let all = files.document("Schedule", "all");
    assert_eq!(related(&all, "claims"), (true, names(&["a"])));
    assert_eq!((get(&all, "facts.gap_minutes"), get(&all, "facts.saves_volumes")), (json!(1440), json!(false)));
    let saving = files.document("Schedule", "b");
    assert_eq!((get(&saving, "facts.gap_minutes"), get(&saving, "facts.saves_volumes")), (json!(null), json!(true)));
}
