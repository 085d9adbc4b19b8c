//! The filter chains of a listener and the configured filters in them.
//!
//! What an extension is, only its type says: names of filters are labels.

use super::at::At;
use crate::format::envoy::type_is;

/// All chains, the default one last.
pub(super) fn chains<'a>(listener: &At<'a>) -> Vec<At<'a>> {
    let mut chains = listener.items("filter_chains");
    chains.extend(listener.get("default_filter_chain"));
    chains
}

/// The configurations of a chain's network filters.
pub(super) fn filters<'a>(chain: &At<'a>) -> Vec<At<'a>> {
    chain.items("filters").iter().filter_map(|filter| filter.get("typed_config")).collect()
}

/// The configurations of an HTTP connection manager's filters that are not switched off.
pub(super) fn http_filters<'a>(manager: &At<'a>) -> Vec<At<'a>> {
    let filters = manager.items("http_filters");
    filters.iter().filter(|filter| !filter.flag("disabled")).filter_map(|filter| filter.get("typed_config")).collect()
}

pub(super) fn is_manager(config: &At<'_>) -> bool {
    type_is(config.node, "http_connection_manager", "HttpConnectionManager")
}

/// Whether something in a chain asks who calls, and may refuse.
pub(super) fn asks_who_calls(chain: &At<'_>) -> bool {
    let asks = |config: &At<'_>| {
        let kinds = [("ext_authz", "ExtAuthz"), ("jwt_authn", "JwtAuthentication"), ("rbac", "RBAC")];
        kinds.iter().any(|(package, name)| type_is(config.node, package, name))
    };
    filters(chain).iter().any(|filter| asks(filter) || (is_manager(filter) && http_filters(filter).iter().any(asks)))
}
