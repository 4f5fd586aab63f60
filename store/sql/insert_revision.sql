insert into paywatch.config_revisions (digest, source, applied_by, version, configuration)
values ($1, $2, $3, $4, $5::text::jsonb)
returning number, digest, applied_at, source, applied_by, version, configuration
