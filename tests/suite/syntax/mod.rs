//! The grammars: what holds for any text, for hostile text and for what people really wrote.

mod corpus;
mod embed;
mod haproxy;
mod haproxy_oracle;
mod hostile;
mod keepalived;
mod keepalived_oracle;
mod nginx;
mod nginx_includes;
mod oracle;
mod places;
mod properties;
