//! `fivenines check --trace`: which condition stopped a rule, with its places.

use super::support::{Output, fivenines, folder, root};

const POLICY: &str = "\
package acme.web

deny contains msg if {
	input.kind == \"Deployment\"
	some container in input.spec.template.spec.containers
	not _is_pinned(container.image)
	msg := sprintf(\"container `%s` is not pinned\", [container.name])
}

_is_pinned(image) if contains(image, \"@sha256:\")
";

fn deployment(name: &str, image: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: shop}}\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: {image}\n"
    )
}

fn trace(files: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut files = files.to_vec();
    files.push(("policy/web.rego", POLICY));
    let made = folder(&files);
    fivenines(made.path(), &[&["check", "--isolated", "--policy", "policy"], arguments].concat())
}

#[test]
fn the_condition_that_stopped_a_rule_is_shown_with_both_places() {
    let (pinned, tagged) = (deployment("pinned", "web@sha256:1"), deployment("tagged", "web:1"));
    let files = [("pinned.yaml", pinned.as_str()), ("tagged.yaml", tagged.as_str())];
    let said = trace(&files, &["--trace", "acme-web", "pinned.yaml", "tagged.yaml"]);
    assert_eq!(said.code, 1, "{}{}", said.stdout, said.stderr);
    let stopped =
        said.stdout.lines().find(|line| line.contains("STOPPED HERE")).unwrap_or_else(|| panic!("{}", said.stdout));
    assert!(stopped.contains("policy/web.rego:6") && stopped.contains("not _is_pinned(container.image)"), "{stopped}");
    assert!(stopped.contains("web@sha256:1"), "{stopped}");
    assert!(said.stdout.contains("acme-web on Deployment/shop/pinned (pinned.yaml:3:18): silent"), "{}", said.stdout);
    assert!(said.stdout.contains("acme-web on Deployment/shop/tagged (tagged.yaml:3:18): FIRED at tagged.yaml:9:18"));
    // What the helper asked is the reason.
    let helper = said.stdout.lines().find(|line| line.contains("policy/web.rego:10")).unwrap_or_default();
    assert!(helper.contains("held") && helper.contains("pinned.yaml:9:18"), "{}", said.stdout);
    assert!(said.stdout.ends_with("acme-web over 2 documents of its kinds: 1 finding\n"), "{}", said.stdout);
}

#[test]
fn what_is_not_judged_says_why() {
    let pdb = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop}\nspec: {maxUnavailable: 0}\n";
    let web = deployment("web", "web:1");
    let files = [("pdb.yaml", pdb), ("web.yaml", web.as_str())];
    let said = trace(&files, &["--trace", "k8s-pdb-blocks-all-evictions", "web.yaml"]);
    assert_eq!(said.code, 3, "{}{}", said.stdout, said.stderr);
    assert!(
        said.stdout.contains("not of its kinds (k8s: PodDisruptionBudget): Deployment/shop/web"),
        "{}",
        said.stdout
    );
    let said = trace(&files, &["--trace", "k8s-pdb-blocks-all-evictions", "--ignore", "k8s-pdb-*", "pdb.yaml"]);
    assert!(said.stdout.contains("would not be applied by this run: `--ignore` names it"), "{}", said.stdout);
    let made = folder(&[
        ("pdb.yaml", pdb),
        ("fivenines.toml", "[rules.\"k8s-pdb-blocks-all-evictions\"]\nseverity = \"off\"\n"),
    ]);
    let said = fivenines(made.path(), &["check", "--trace", "k8s-pdb-blocks-all-evictions", "pdb.yaml"]);
    assert!(said.stdout.contains("the configuration switches the rule off here"), "{}{}", said.stdout, said.stderr);
    assert_eq!(said.code, 3);
}

#[test]
fn an_interpreted_policy_has_no_trace_and_says_why() {
    let policy = "package acme.hosts\n\ndeny contains msg if {\n\tx := input with input.a as 1\n\tmsg := sprintf(\"%v\", [x.kind])\n}\n";
    let web = deployment("web", "web:1");
    let said = trace(&[("policy/hosts.rego", policy), ("web.yaml", &web)], &["--trace", "acme-hosts", "web.yaml"]);
    assert!(said.stdout.contains("no trace: the policy is interpreted ("), "{}{}", said.stdout, said.stderr);
}

#[test]
fn an_unknown_rule_and_a_second_output_are_refused() {
    let said = trace(&[], &["--trace", "acme-wbe"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("did you mean `acme-web`?"), "{}", said.stderr);
    assert_eq!(trace(&[], &["--trace", "acme-web", "--output", "json"]).code, 2);
}

#[test]
fn values_of_secrets_are_never_shown() {
    let policy = "package acme.secret\n\ndeny contains msg if {\n\tinput.kind == \"Secret\"\n\tcontains(input.stringData.password, \"hunter\")\n\tmsg := \"weak\"\n}\n";
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: correct-horse-battery}\n";
    let said = trace(&[("policy/secret.rego", policy), ("s.yaml", secret)], &["--trace", "acme-secret", "s.yaml"]);
    assert!(said.stdout.contains("STOPPED HERE: ***"), "{}{}", said.stdout, said.stderr);
    assert!(!said.stdout.contains("horse"), "{}", said.stdout);
}

#[test]
fn many_documents_are_bounded() {
    let many: String = (0..80).map(|index| format!("---\n{}", deployment(&format!("w{index}"), "web:1"))).collect();
    let said = trace(&[("many.yaml", &many)], &["--trace", "acme-web", "many.yaml"]);
    assert!(
        said.stdout.contains("… 30 more documents of its kinds: name a file or a smaller folder"),
        "{}",
        said.stdout
    );
    assert_eq!(said.stdout.matches("FIRED at").count(), 50);
}

#[test]
fn the_shop_can_be_traced_for_every_rule_that_judges_it() {
    for rule in ["k8s-missing-pdb", "nginx-unbounded-next-upstream", "terraform-aws-rds-instance-single-az"] {
        let said = fivenines(root(), &["check", "--isolated", "--exit-zero", "--trace", rule, "examples/shop"]);
        assert_eq!(said.code, 0, "{rule}: {}{}", said.stdout, said.stderr);
        assert!(said.stdout.contains(&format!("{rule} over ")), "{}", said.stdout);
    }
}
