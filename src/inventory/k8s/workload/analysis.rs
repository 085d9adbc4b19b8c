//! The analyses of an Argo Rollout: which templates it refers to, from where, and whether the run holds them.

use crate::document::DocumentId;
use crate::inventory::Inventory;
use crate::inventory::k8s::lookup::labels;
use crate::inventory::k8s::object::class::Class;
use crate::inventory::links::{Link, Relation};
use crate::syntax::{Node, Path};

/// A reference of a Rollout to an AnalysisTemplate.
#[derive(Debug)]
pub(in crate::inventory) struct Analysis<'a> {
    /// Of the template's name.
    pub path: Path,
    pub name: &'a str,
    /// A ClusterAnalysisTemplate.
    pub cluster: bool,
    /// `background` runs beside the steps and is ended with them; the others have to end by themselves.
    pub role: &'static str,
}

/// Every reference of a Rollout's strategy, in its order; names that are filled in elsewhere are left out.
pub(in crate::inventory) fn analyses(root: &Node) -> Vec<Analysis<'_>> {
    let mut all = Vec::new();
    let strategy = Path::keys(&["spec", "strategy"]);
    let canary = strategy.clone().key("canary");
    let steps = canary.clone().key("steps");
    for (at, step) in root.follow(&steps).map_or(&[][..], Node::items).iter().enumerate() {
        let path = steps.clone().index(at);
        if step.get("analysis").is_some() {
            add(&mut all, root, path.clone().key("analysis").key("templates"), "step");
        }
        if step.get("experiment").is_some() {
            add(&mut all, root, path.key("experiment").key("analyses"), "experiment");
        }
    }
    add(&mut all, root, canary.key("analysis").key("templates"), "background");
    for (key, role) in [("prePromotionAnalysis", "promotion"), ("postPromotionAnalysis", "promotion")] {
        add(&mut all, root, strategy.clone().key("blueGreen").key(key).key("templates"), role);
    }
    all
}

fn add<'a>(all: &mut Vec<Analysis<'a>>, root: &'a Node, list: Path, role: &'static str) {
    for (at, reference) in root.follow(&list).map_or(&[][..], Node::items).iter().enumerate() {
        let name = reference.get("templateName").and_then(Node::as_str).filter(|name| !labels::is_templated(name));
        if let Some(name) = name {
            let cluster = reference.get("clusterScope").and_then(Node::as_bool) == Some(true);
            all.push(Analysis { path: list.clone().index(at).key("templateName"), name, cluster, role });
        }
    }
}

impl<'a> Inventory<'a> {
    /// The template that a reference means.
    pub(in crate::inventory) fn analysis_template(
        &self,
        rollout: DocumentId,
        analysis: &Analysis<'a>,
    ) -> Option<DocumentId> {
        self.find_template(rollout, analysis).0
    }

    fn find_template(&self, rollout: DocumentId, analysis: &Analysis<'a>) -> (Option<DocumentId>, bool) {
        let (class, namespace) = match analysis.cluster {
            true => (Class::ClusterAnalysisTemplate, None),
            false => (Class::AnalysisTemplate, self.subject(rollout).namespace),
        };
        let found = self.named(rollout, class, namespace, analysis.name);
        (found.items.first().copied(), found.uncertain)
    }

    /// The templates of a Rollout's analyses. Complete when each that is missing could have been among those of its
    /// namespace, or of the cluster.
    pub(in crate::inventory) fn analyses_relation(&self, id: DocumentId) -> Relation {
        let mut relation = Relation { items: Vec::new(), uncertain: false, evidence: true };
        for analysis in analyses(self.root(id)) {
            match self.find_template(id, &analysis) {
                (Some(template), _) => {
                    let link = Link::to(template, Path::keys(&["metadata", "name"]));
                    if !relation.items.iter().any(|known| known.target == link.target) {
                        relation.items.push(link);
                    }
                }
                (None, uncertain) => {
                    relation.uncertain |= uncertain;
                    relation.evidence &= match analysis.cluster {
                        true => self.holds(id, Class::ClusterAnalysisTemplate, None),
                        false => self.holds(id, Class::AnalysisTemplate, self.subject(id).namespace),
                    };
                }
            }
        }
        relation
    }
}
