//! Kafka clusters with their pools and topics: trap 25.

use serde_json::json;

use super::{Files, file, get};

const TOPIC: &str = "---\napiVersion: kafka.strimzi.io/v1beta2\nkind: KafkaTopic\n";

fn cluster(spec: &str) -> String {
    format!("---\napiVersion: kafka.strimzi.io/v1beta2\nkind: Kafka\nmetadata: {{name: k}}\nspec: {{kafka: {spec}}}\n")
}

fn pool(name: &str, replicas: u32, roles: &str) -> String {
    format!(
        "---\napiVersion: kafka.strimzi.io/v1beta2\nkind: KafkaNodePool\nmetadata: {{name: {name}, labels: {{strimzi.io/cluster: k}}}}\nspec: {{replicas: {replicas}, roles: [{roles}]}}\n"
    )
}

#[test]
fn four_brokers_and_three_controllers() {
    let text = cluster("{}") + &pool("a", 3, "broker") + &pool("b", 1, "broker") + &pool("c", 3, "controller");
    let files = file(&text);
    let kafka = files.document("Kafka", "k");
    assert_eq!(get(&kafka, "facts.brokers.value"), 4);
    assert_eq!(get(&kafka, "facts.controllers.value"), 3);
    assert_eq!(get(&files.document("KafkaNodePool", "c"), "facts.cluster"), 0);
    let alone = file(&cluster("{replicas: 3}")).document("Kafka", "k");
    assert_eq!(get(&alone, "facts.brokers.value"), 3);
    assert_eq!(get(&alone, "facts.controllers.state"), "unknown");
}

#[test]
fn pools_of_alternatives_beside_each_other() {
    let first = cluster("{}") + &pool("a", 3, "broker, controller");
    let second = cluster("{}") + &pool("a", 1, "broker, controller");
    let files = Files::new(&[("x/one.yaml", first.as_str()), ("x/two.yaml", second.as_str())]);
    assert_eq!(get(&files.document_in("x/one", "Kafka", "k"), "facts.brokers.value"), 3);
    assert_eq!(get(&files.document_in("x/two", "Kafka", "k"), "facts.brokers.value"), 1);
    let apart = pool("p", 1, "broker");
    let files =
        Files::new(&[("x/one.yaml", first.as_str()), ("x/two.yaml", second.as_str()), ("x/pool.yaml", apart.as_str())]);
    assert_eq!(get(&files.document_in("x/one", "Kafka", "k"), "facts.brokers.state"), "unknown");
}

#[test]
fn a_topic_inherits_what_it_does_not_say() {
    let topic = |spec: &str| {
        let config = "{config: {default.replication.factor: 3, min.insync.replicas: '2'}}";
        let text = format!(
            "{}{TOPIC}metadata: {{name: t, labels: {{strimzi.io/cluster: k}}}}\nspec: {{{spec}}}\n",
            cluster(config)
        );
        get(&file(&text).document("KafkaTopic", "t"), "facts.replication.0")
    };
    let inherited = topic("");
    assert_eq!((&inherited["factor"]["value"], &inherited["factor"]["state"]), (&json!(3), &json!("inherited")));
    assert_eq!((&inherited["minimum"]["value"], &inherited["minimum"]["document"]), (&json!(2), &json!(0)));
    let own = topic("replicas: 2, config: {min.insync.replicas: 1}");
    assert_eq!((&own["factor"]["value"], &own["minimum"]["value"]), (&json!(2), &json!(1)));
    assert_eq!(own["minimum"]["path"], json!(["spec", "config", "min.insync.replicas"]));
    assert_eq!(topic("replicas: many")["factor"]["state"], "unknown");
    let alone =
        file(&format!("{TOPIC}metadata: {{name: t, labels: {{strimzi.io/cluster: k}}}}\nspec: {{replicas: 3}}\n"));
    let alone = get(&alone.document("KafkaTopic", "t"), "facts.replication.0");
    assert_eq!((&alone["factor"]["value"], &alone["minimum"]["state"]), (&json!(3), &json!("unknown")));
}
