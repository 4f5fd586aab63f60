--
-- PostgreSQL database dump
--


-- Dumped from database version 18.6
-- Dumped by pg_dump version 18.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: paywatch; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA paywatch;


--
-- Name: shop; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA shop;


--
-- Name: at_risk(text, bigint, text, numeric, text, bigint, boolean); Type: FUNCTION; Schema: paywatch; Owner: -
--

CREATE FUNCTION paywatch.at_risk(class text, amount bigint, currency text, held numeric, held_currency text, rows bigint, status_differs boolean) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select case
    when class = 'duplicate' then paywatch.money(currency, amount * (rows - 1))
    when amount is null then paywatch.money(held_currency, held)
    when class in ('created', 'invalid') or held is null then paywatch.money(currency, amount)
    when currency <> held_currency then paywatch.money(currency, amount) || paywatch.money(held_currency, held)
    when status_differs then paywatch.money(currency, greatest(abs(amount), abs(held)))
    else paywatch.money(currency, amount - held)
  end
$$;


--
-- Name: due_again(integer, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: paywatch; Owner: -
--

CREATE FUNCTION paywatch.due_again(attempt integer, finished_at timestamp with time zone, window_until timestamp with time zone) RETURNS boolean
    LANGUAGE sql
    AS $$
  select case
    when attempt < 5 then finished_at < clock_timestamp() - attempt * interval '10 minutes'
    else finished_at < clock_timestamp() - interval '1 day' and window_until > clock_timestamp() - interval '30 days'
  end
$$;


--
-- Name: exception_id(text, text, text, text); Type: FUNCTION; Schema: paywatch; Owner: -
--

CREATE FUNCTION paywatch.exception_id(object text, id text, class text, names text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select 'exc_' || left(encode(sha256(convert_to(concat_ws('|', object, id, class, names), 'UTF8')), 'hex'), 20)
$$;


--
-- Name: microseconds(timestamp with time zone); Type: FUNCTION; Schema: paywatch; Owner: -
--

CREATE FUNCTION paywatch.microseconds(at timestamp with time zone) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ((EXTRACT(epoch FROM at) * (1000000)::numeric))::bigint;


--
-- Name: moment(bigint); Type: FUNCTION; Schema: paywatch; Owner: -
--

CREATE FUNCTION paywatch.moment(us bigint) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ('1970-01-01 00:00:00+00'::timestamp with time zone + ((us)::double precision * '00:00:00.000001'::interval));


--
-- Name: latest_slot(timestamp with time zone, bigint, bigint); Type: FUNCTION; Schema: paywatch; Owner: -
--

CREATE FUNCTION paywatch.latest_slot(at timestamp with time zone, every_us bigint, offset_us bigint) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN paywatch.moment((paywatch.microseconds(at) - ((((paywatch.microseconds(at) - offset_us) % every_us) + every_us) % every_us)));


--
-- Name: money(text, numeric); Type: FUNCTION; Schema: paywatch; Owner: -
--

CREATE FUNCTION paywatch.money(currency text, minor numeric) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $_$
  select case when currency ~ '^[a-z]{3,5}$' and minor = trunc(minor) and minor <> 0
    then jsonb_build_object(currency, abs(trunc(minor))) else '{}'::jsonb end
$_$;


--
-- Name: refuse(); Type: FUNCTION; Schema: paywatch; Owner: -
--

CREATE FUNCTION paywatch.refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op = 'DELETE' and current_setting('paywatch.retention', true) = 'on' then
    return old;
  end if;
  raise restrict_violation using message =
    format('what a finished run left behind is never changed (%s of paywatch.%s was refused): a correction is a new run',
           lower(tg_op), tg_table_name);
end
$$;


--
-- Name: refuse_of_finished_part(); Type: FUNCTION; Schema: paywatch; Owner: -
--

CREATE FUNCTION paywatch.refuse_of_finished_part() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if current_setting('paywatch.retention', true) = 'on'
     or not exists (select from paywatch.runs r where r.id = old.run and r.status not in ('queued', 'running')) then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  raise restrict_violation using message =
    format('%s has ended: what it left behind is never changed; a correction is a new run', old.run);
end
$$;


--
-- Name: refuse_of_finished_report(); Type: FUNCTION; Schema: paywatch; Owner: -
--

CREATE FUNCTION paywatch.refuse_of_finished_report() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  touched paywatch.report_chunks := case tg_op when 'INSERT' then new else old end;
begin
  if (tg_op = 'DELETE' and current_setting('paywatch.retention', true) = 'on')
     or not exists (select from paywatch.reports r where r.run = touched.run and r.edition = touched.edition) then
    return case tg_op when 'DELETE' then old else new end;
  end if;
  raise restrict_violation using message =
    format('the report of %s is finished and never changed; a correction is a new run', touched.run);
end
$$;


--
-- Name: refuse_of_finished_rows(); Type: FUNCTION; Schema: paywatch; Owner: -
--

CREATE FUNCTION paywatch.refuse_of_finished_rows() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  ended text;
begin
  if current_setting('paywatch.retention', true) = 'on' then
    return null;
  end if;
  select r.id into ended
  from (select distinct part from touched) t
  join paywatch.run_parts p on p.part = t.part
  join paywatch.runs r on r.id = p.run
  where r.status not in ('queued', 'running') limit 1;
  if found then
    raise restrict_violation using message =
      format('%s has ended: what it left behind is never changed; a correction is a new run', ended);
  end if;
  return null;
end
$$;


--
-- Name: slot_after(timestamp with time zone, bigint, bigint); Type: FUNCTION; Schema: paywatch; Owner: -
--

CREATE FUNCTION paywatch.slot_after(at timestamp with time zone, every_us bigint, offset_us bigint) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (paywatch.latest_slot(at, every_us, offset_us) + ((every_us)::double precision * '00:00:00.000001'::interval));


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: alembic_version; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.alembic_version (
    version_num character varying(32) NOT NULL
);


--
-- Name: alert_states; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.alert_states (
    fingerprint text NOT NULL,
    state jsonb DEFAULT '{}'::jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');


--
-- Name: balances; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.balances (
    account text NOT NULL,
    at timestamp with time zone NOT NULL,
    run text NOT NULL,
    told_at timestamp with time zone NOT NULL,
    totals jsonb NOT NULL
);


--
-- Name: checks; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.checks (
    name text NOT NULL,
    kind text NOT NULL,
    severity text NOT NULL,
    every_us bigint NOT NULL,
    offset_us bigint NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    next_slot timestamp with time zone NOT NULL,
    lease_until timestamp with time zone,
    leased_by text,
    fence bigint DEFAULT 0 NOT NULL,
    last_slot timestamp with time zone,
    last_verdict text,
    last_reason text,
    last_values jsonb,
    last_pass_at timestamp with time zone,
    tls_not_after timestamp with time zone,
    CONSTRAINT checks_check CHECK (((offset_us >= 0) AND (offset_us < every_us))),
    CONSTRAINT checks_check1 CHECK (((lease_until IS NULL) = (leased_by IS NULL))),
    CONSTRAINT checks_every_us_check CHECK ((every_us > 0)),
    CONSTRAINT checks_severity_check CHECK ((severity = ANY (ARRAY['P0'::text, 'P1'::text, 'P2'::text, 'P3'::text])))
)
WITH (fillfactor='40', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000');


--
-- Name: daily_runs; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.daily_runs (
    account text NOT NULL,
    day date NOT NULL,
    run text NOT NULL
);


--
-- Name: exceptions; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.exceptions (
    account text NOT NULL,
    id text NOT NULL,
    object text NOT NULL,
    object_id text NOT NULL COLLATE pg_catalog."C",
    first_run text NOT NULL,
    first_seen timestamp with time zone NOT NULL,
    last_run text NOT NULL,
    last_seen timestamp with time zone NOT NULL
);


--
-- Name: findings; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.findings (
    part bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    class text NOT NULL,
    source text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    fields jsonb DEFAULT '{}'::jsonb NOT NULL,
    stripe jsonb,
    ledger jsonb,
    word text,
    plan text,
    action text DEFAULT 'none'::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    resolved boolean DEFAULT false NOT NULL,
    at_risk jsonb DEFAULT '{}'::jsonb NOT NULL,
    lost_webhook text,
    exception text NOT NULL,
    CONSTRAINT findings_class_check CHECK ((class = ANY (ARRAY['created'::text, 'updated'::text, 'conflict'::text, 'orphaned'::text, 'duplicate'::text, 'invalid'::text]))),
    CONSTRAINT findings_lost_webhook_check CHECK ((lost_webhook = ANY (ARRAY['undelivered'::text, 'delivered'::text, 'unknown'::text]))),
    CONSTRAINT findings_plan_check CHECK ((plan = ANY (ARRAY['insert'::text, 'update'::text])))
)
WITH (fillfactor='45');


--
-- Name: heartbeats; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.heartbeats (
    worker text NOT NULL,
    queue text NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    beat_at timestamp with time zone DEFAULT now() NOT NULL,
    info jsonb DEFAULT '{}'::jsonb NOT NULL
)
WITH (fillfactor='50');


--
-- Name: incident_events; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.incident_events (
    id bigint NOT NULL,
    incident_id text NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    severity text,
    detail text NOT NULL,
    CONSTRAINT incident_events_kind_check CHECK ((kind = ANY (ARRAY['opened'::text, 'raised'::text, 'acknowledged'::text, 'resolved'::text]))),
    CONSTRAINT incident_events_severity_check CHECK ((severity = ANY (ARRAY['P0'::text, 'P1'::text, 'P2'::text, 'P3'::text])))
);


--
-- Name: incident_events_id_seq; Type: SEQUENCE; Schema: paywatch; Owner: -
--

ALTER TABLE paywatch.incident_events ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME paywatch.incident_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: incidents; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.incidents (
    id text NOT NULL,
    fingerprint text NOT NULL,
    subject text NOT NULL,
    severity text NOT NULL,
    reason text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    acknowledged_at timestamp with time zone,
    acknowledged_by text,
    resolved_at timestamp with time zone,
    resolution text,
    CONSTRAINT incidents_check CHECK (((acknowledged_at IS NULL) = (acknowledged_by IS NULL))),
    CONSTRAINT incidents_check1 CHECK (((resolved_at IS NULL) = (resolution IS NULL))),
    CONSTRAINT incidents_severity_check CHECK ((severity = ANY (ARRAY['P0'::text, 'P1'::text, 'P2'::text, 'P3'::text])))
);


--
-- Name: keys; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.keys (
    name text NOT NULL,
    key bytea NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);


--
-- Name: movements; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.movements (
    part bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    amount bigint,
    currency text,
    created timestamp with time zone,
    flaw text,
    fee bigint,
    net bigint,
    type text,
    category text,
    other text,
    source text COLLATE pg_catalog."C",
    kind text,
    payment text COLLATE pg_catalog."C",
    charge text COLLATE pg_catalog."C",
    automatic boolean,
    reconciliation text,
    place bigint,
    key text COLLATE pg_catalog."C"
);


--
-- Name: named_objects; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.named_objects (
    part bigint NOT NULL,
    source text NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    at timestamp with time zone,
    CONSTRAINT named_objects_source_check CHECK ((source = ANY (ARRAY['changed'::text, 'moved_money'::text, 'open'::text, 'undelivered'::text])))
);


--
-- Name: notifications; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.notifications (
    id bigint NOT NULL,
    incident_id text,
    sequence integer NOT NULL,
    channel text NOT NULL,
    kind text NOT NULL,
    severity text NOT NULL,
    dedupe_key text NOT NULL,
    payload jsonb NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone DEFAULT now() NOT NULL,
    lease_until timestamp with time zone,
    leased_by text,
    fence bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    delivered_at timestamp with time zone,
    reference text,
    last_error text,
    CONSTRAINT notifications_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT notifications_check CHECK (((lease_until IS NULL) = (leased_by IS NULL))),
    CONSTRAINT notifications_check1 CHECK (((status = 'delivered'::text) = (delivered_at IS NOT NULL))),
    CONSTRAINT notifications_kind_check CHECK ((kind = ANY (ARRAY['opened'::text, 'reminder'::text, 'escalated'::text, 'acknowledged'::text, 'resolved'::text, 'notice'::text]))),
    CONSTRAINT notifications_of_incident CHECK (((incident_id IS NULL) = (kind = 'notice'::text))),
    CONSTRAINT notifications_severity_check CHECK ((severity = ANY (ARRAY['P0'::text, 'P1'::text, 'P2'::text, 'P3'::text]))),
    CONSTRAINT notifications_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text, 'undeliverable'::text])))
)
WITH (fillfactor='80');


--
-- Name: notifications_id_seq; Type: SEQUENCE; Schema: paywatch; Owner: -
--

ALTER TABLE paywatch.notifications ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME paywatch.notifications_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: pages; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.pages (
    part bigint NOT NULL,
    number integer,
    cursor text NOT NULL,
    count integer NOT NULL,
    request_id text NOT NULL,
    sha256 bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    seq bigint NOT NULL
);


--
-- Name: pages_seq_seq; Type: SEQUENCE; Schema: paywatch; Owner: -
--

ALTER TABLE paywatch.pages ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME paywatch.pages_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: payout_sums; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.payout_sums (
    part bigint NOT NULL,
    payout text NOT NULL COLLATE pg_catalog."C",
    currency text NOT NULL,
    cursor text DEFAULT ''::text NOT NULL,
    count bigint DEFAULT 0 NOT NULL,
    net numeric DEFAULT 0 NOT NULL,
    own bigint DEFAULT 0 NOT NULL,
    foreign_currency bigint DEFAULT 0 NOT NULL,
    done boolean DEFAULT false NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    carried text
);


--
-- Name: readings; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.readings (
    check_name text NOT NULL,
    slot timestamp with time zone NOT NULL,
    slots integer DEFAULT 1 NOT NULL,
    verdict text NOT NULL,
    cause text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration double precision NOT NULL,
    phases jsonb,
    measured jsonb,
    evidence jsonb,
    fence bigint DEFAULT 0 NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT readings_slots_check CHECK ((slots >= 1)),
    CONSTRAINT readings_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'degraded'::text, 'fail'::text, 'unknown'::text, 'missed'::text])))
)
PARTITION BY RANGE (slot);


--
-- Name: readings_default; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.readings_default (
    check_name text CONSTRAINT readings_check_name_not_null NOT NULL,
    slot timestamp with time zone CONSTRAINT readings_slot_not_null NOT NULL,
    slots integer DEFAULT 1 CONSTRAINT readings_slots_not_null NOT NULL,
    verdict text CONSTRAINT readings_verdict_not_null NOT NULL,
    cause text DEFAULT ''::text CONSTRAINT readings_cause_not_null NOT NULL,
    reason text DEFAULT ''::text CONSTRAINT readings_reason_not_null NOT NULL,
    started_at timestamp with time zone CONSTRAINT readings_started_at_not_null NOT NULL,
    duration double precision CONSTRAINT readings_duration_not_null NOT NULL,
    phases jsonb,
    measured jsonb,
    evidence jsonb,
    fence bigint DEFAULT 0 CONSTRAINT readings_fence_not_null NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() CONSTRAINT readings_recorded_at_not_null NOT NULL,
    CONSTRAINT readings_slots_check CHECK ((slots >= 1)),
    CONSTRAINT readings_verdict_check CHECK ((verdict = ANY (ARRAY['pass'::text, 'degraded'::text, 'fail'::text, 'unknown'::text, 'missed'::text])))
);


--
-- Name: report_chunks; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.report_chunks (
    run text NOT NULL,
    edition integer NOT NULL,
    name text NOT NULL,
    number integer NOT NULL,
    content bytea NOT NULL
);
ALTER TABLE ONLY paywatch.report_chunks ALTER COLUMN content SET STORAGE EXTERNAL;


--
-- Name: reports; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.reports (
    account text NOT NULL,
    "position" bigint NOT NULL,
    run text NOT NULL,
    edition integer NOT NULL,
    manifest bytea NOT NULL,
    sha256 bytea NOT NULL,
    signature bytea,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT reports_edition_check CHECK ((edition > 0)),
    CONSTRAINT reports_position_check CHECK (("position" > 0))
);


--
-- Name: retired_runs; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.retired_runs (
    run text NOT NULL,
    account text NOT NULL,
    reason text NOT NULL,
    retired_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);


--
-- Name: row_images; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.row_images (
    part bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    before text,
    after text NOT NULL
);


--
-- Name: run_parts; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.run_parts (
    part bigint NOT NULL,
    run text NOT NULL,
    object text NOT NULL,
    account text NOT NULL,
    active boolean DEFAULT false NOT NULL,
    phase text DEFAULT 'list'::text NOT NULL,
    plan jsonb,
    gaps jsonb DEFAULT '[]'::jsonb NOT NULL,
    counts jsonb,
    facts jsonb,
    totals jsonb,
    repair_xid text,
    plan_sha256 bytea,
    sources jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT run_parts_phase_check CHECK ((phase = ANY (ARRAY['list'::text, 'ledger'::text, 'lookups'::text, 'classify'::text, 'repair'::text, 'verify'::text, 'done'::text])))
);


--
-- Name: run_parts_part_seq; Type: SEQUENCE; Schema: paywatch; Owner: -
--

ALTER TABLE paywatch.run_parts ALTER COLUMN part ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME paywatch.run_parts_part_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: runs; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.runs (
    id text NOT NULL,
    account text DEFAULT ''::text NOT NULL,
    window_from timestamp with time zone NOT NULL,
    window_until timestamp with time zone NOT NULL,
    objects text[] NOT NULL,
    mode text NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    requested_by text DEFAULT ''::text NOT NULL,
    lease_until timestamp with time zone,
    leased_by text,
    fence bigint DEFAULT 0 NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    result jsonb,
    supersedes text,
    options jsonb DEFAULT '{}'::jsonb NOT NULL,
    unended integer DEFAULT 0 NOT NULL,
    CONSTRAINT runs_check CHECK ((window_from < window_until)),
    CONSTRAINT runs_check1 CHECK (((lease_until IS NULL) = (leased_by IS NULL))),
    CONSTRAINT runs_mode_check CHECK ((mode = ANY (ARRAY['run'::text, 'dry-run'::text]))),
    CONSTRAINT runs_objects_check CHECK ((cardinality(objects) > 0)),
    CONSTRAINT runs_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'matched'::text, 'repaired'::text, 'discrepancies'::text, 'incomplete'::text, 'failed'::text, 'cancelled'::text])))
);


--
-- Name: sign_offs; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.sign_offs (
    account text NOT NULL,
    number bigint NOT NULL,
    run text NOT NULL,
    edition integer NOT NULL,
    record bytea NOT NULL,
    sha256 bytea NOT NULL,
    signature bytea,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT sign_offs_number_check CHECK ((number > 0))
);


--
-- Name: slices; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.slices (
    part bigint NOT NULL,
    number integer NOT NULL,
    source text NOT NULL,
    lower_bound timestamp with time zone NOT NULL,
    upper_bound timestamp with time zone NOT NULL,
    cursor text,
    cursor_created timestamp with time zone,
    pages integer DEFAULT 0 NOT NULL,
    records bigint DEFAULT 0 NOT NULL,
    done boolean DEFAULT false NOT NULL
);


--
-- Name: staged_ledger; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.staged_ledger (
    part bigint NOT NULL,
    id text COLLATE pg_catalog."C",
    amount text,
    currency text,
    status text,
    created timestamp with time zone,
    in_window boolean NOT NULL,
    extra text
);


--
-- Name: staged_stripe; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.staged_stripe (
    part bigint NOT NULL,
    seq bigint NOT NULL,
    number integer,
    source text NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    amount bigint,
    currency text,
    status text,
    created timestamp with time zone,
    in_scope boolean NOT NULL,
    absent boolean DEFAULT false NOT NULL,
    flaw text,
    details text,
    seen_at timestamp with time zone NOT NULL,
    extra text
);


--
-- Name: staged_stripe_seq_seq; Type: SEQUENCE; Schema: paywatch; Owner: -
--

ALTER TABLE paywatch.staged_stripe ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME paywatch.staged_stripe_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: undone_rows; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.undone_rows (
    undo bigint NOT NULL,
    part bigint NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    action text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT undone_rows_action_check CHECK ((action = ANY (ARRAY['put back'::text, 'deleted'::text, 'left'::text])))
);


--
-- Name: undos; Type: TABLE; Schema: paywatch; Owner: -
--

CREATE TABLE paywatch.undos (
    id bigint NOT NULL,
    run text NOT NULL,
    requested_by text NOT NULL,
    started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    finished_at timestamp with time zone,
    xids jsonb DEFAULT '{}'::jsonb NOT NULL
);


--
-- Name: undos_id_seq; Type: SEQUENCE; Schema: paywatch; Owner: -
--

ALTER TABLE paywatch.undos ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME paywatch.undos_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: payments; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.payments (
    stripe_payment_intent_id text,
    account text,
    amount bigint,
    currency text,
    status text,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    source text
);


--
-- Name: readings_default; Type: TABLE ATTACH; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.readings ATTACH PARTITION paywatch.readings_default DEFAULT;


--
-- Data for Name: alembic_version; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.alembic_version VALUES
	('0014');


--
-- Data for Name: alert_states; Type: TABLE DATA; Schema: paywatch; Owner: -
--



--
-- Data for Name: balances; Type: TABLE DATA; Schema: paywatch; Owner: -
--



--
-- Data for Name: checks; Type: TABLE DATA; Schema: paywatch; Owner: -
--



--
-- Data for Name: daily_runs; Type: TABLE DATA; Schema: paywatch; Owner: -
--



--
-- Data for Name: exceptions; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.exceptions VALUES
	('', 'exc_44c9d1a8ced5f9d56d18', 'payments', 'pi_373WowoxPlat00017hmtKItT', 'run_20261130_024903_4f5d42c4', '2026-11-30 02:49:05+00', 'run_20261130_024916_166d6038', '2026-11-30 02:49:17+00'),
	('', 'exc_bb3703ee0b4282056b74', 'payments', 'pi_373WowoxPlat00018O2BZ6Pu', 'run_20261130_024903_4f5d42c4', '2026-11-30 02:49:05+00', 'run_20261130_024916_166d6038', '2026-11-30 02:49:17+00'),
	('', 'exc_091463a53db27f54562f', 'payments', 'pi_373WowoxPlat0001A18LRrC4', 'run_20261130_024931_a70221ce', '2026-11-30 02:49:37+00', 'run_20261130_024931_a70221ce', '2026-11-30 02:49:37+00'),
	('', 'exc_236f17824444014ef4ad', 'payments', 'pi_373WowoxPlat0001ctKmaLy3', 'run_20261130_024931_a70221ce', '2026-11-30 02:49:37+00', 'run_20261130_024931_a70221ce', '2026-11-30 02:49:37+00');


--
-- Data for Name: findings; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.findings VALUES
	(5, 'pi_3c0C2Jcct_1North0i45A2FT', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_3c0C2Jcct_1North0i45A2FT", "amount": 22458, "status": "succeeded", "created": 1795011915, "details": {"charge": "ch_3c0C2Jcct_1North0phaLmtz", "received": 22458}, "currency": "jpy"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"jpy": 22458}', 'delivered', 'exc_9cc82cbe736b82b4641c'),
	(5, 'pi_3c0C2Jcct_1North6tByasPi', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_3c0C2Jcct_1North6tByasPi", "amount": 5112, "status": "succeeded", "created": 1795000029, "details": {"charge": "ch_3c0C2Jcct_1North2tYHvG8Q", "received": 5112}, "currency": "usd"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"usd": 5112}', 'delivered', 'exc_d78232baafba338b7bc2'),
	(5, 'pi_3c0C2Jcct_1North89y1o3Fp', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_3c0C2Jcct_1North89y1o3Fp", "amount": 6542, "status": "succeeded", "created": 1794984887, "details": {"charge": "ch_3c0C2Jcct_1North94bS4c09", "received": 6542}, "currency": "gbp"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"gbp": 6542}', 'delivered', 'exc_493bcf8383db786c1e48'),
	(5, 'pi_3c0C2Jcct_1NorthEff62kqy', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_3c0C2Jcct_1NorthEff62kqy", "amount": 7476, "status": "succeeded", "created": 1794967933, "details": {"charge": "ch_3c0C2Jcct_1NorthALSEQTe8", "received": 7476}, "currency": "usd"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"usd": 7476}', 'delivered', 'exc_0f6f7aed2e1eb50b359d'),
	(5, 'pi_3c0C2Jcct_1NorthFmJ10fZz', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_3c0C2Jcct_1NorthFmJ10fZz", "amount": 1300, "status": "succeeded", "created": 1794964480, "details": {"charge": "ch_3c0C2Jcct_1NorthGrE1kYn5", "received": 1300}, "currency": "eur"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"eur": 1300}', 'delivered', 'exc_9f502deefe8055ba5a0a'),
	(5, 'pi_3c0C2Jcct_1NorthIWfVVjVx', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_3c0C2Jcct_1NorthIWfVVjVx", "amount": 8787, "status": "succeeded", "created": 1795046118, "details": {"charge": "ch_3c0C2Jcct_1NorthIeJ0hUAT", "received": 8787}, "currency": "usd"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"usd": 8787}', 'delivered', 'exc_3e2db7eeae235fac08d2'),
	(5, 'pi_3c0C2Jcct_1NorthM3TxJPXC', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_3c0C2Jcct_1NorthM3TxJPXC", "amount": 5874, "status": "succeeded", "created": 1794962442, "details": {"charge": "ch_3c0C2Jcct_1NorthHxnDQBgk", "received": 5874}, "currency": "usd"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"usd": 5874}', 'delivered', 'exc_1026095179b5c3f79321'),
	(5, 'pi_3c0C2Jcct_1NorthOmWNFb3U', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_3c0C2Jcct_1NorthOmWNFb3U", "amount": 3132, "status": "succeeded", "created": 1795030289, "details": {"charge": "ch_3c0C2Jcct_1NorthOSKddA6G", "received": 3132}, "currency": "gbp"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"gbp": 3132}', 'delivered', 'exc_6716968acec241f9ea7c'),
	(5, 'pi_3c0C2Jcct_1NorthPyX6p6rT', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_3c0C2Jcct_1NorthPyX6p6rT", "amount": 1860, "status": "succeeded", "created": 1795029324, "details": {"charge": "ch_3c0C2Jcct_1NorthPiZuSOnr", "received": 1860}, "currency": "usd"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"usd": 1860}', 'delivered', 'exc_297424e93bdece60d89e'),
	(5, 'pi_3c0C2Jcct_1NorthWPSrQ9xW', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_3c0C2Jcct_1NorthWPSrQ9xW", "amount": 18510, "status": "succeeded", "created": 1795022049, "details": {"charge": "ch_3c0C2Jcct_1NorthVuO20Qz0", "received": 18510}, "currency": "usd"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"usd": 18510}', 'delivered', 'exc_a4bb756794da67de8f2f'),
	(5, 'pi_3c0C2Jcct_1NorthXas61jBd', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_3c0C2Jcct_1NorthXas61jBd", "amount": 15990, "status": "succeeded", "created": 1795014059, "details": {"charge": "ch_3c0C2Jcct_1NorthXLWOyygX", "received": 15990}, "currency": "usd"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"usd": 15990}', 'delivered', 'exc_5cbdfe0b220c099e86ee'),
	(5, 'pi_3c0C2Jcct_1NorthdrMx9L7w', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_3c0C2Jcct_1NorthdrMx9L7w", "amount": 17405, "status": "succeeded", "created": 1795012472, "details": {"charge": "ch_3c0C2Jcct_1NorthdWZiCwcC", "received": 17405}, "currency": "gbp"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"gbp": 17405}', 'delivered', 'exc_0df27ff15f0a4850086d'),
	(7, 'pi_373WowoxPlat00017hmtKItT', 'conflict', 'listed', 'the amount of a succeeded object differs', '{"amount": {"ledger": 38828, "stripe": 37828}}', '{"id": "pi_373WowoxPlat00017hmtKItT", "amount": 37828, "status": "succeeded", "created": 1795028145, "details": {"charge": "ch_373WowoxPlat00019zGPzpyB", "received": 37828}, "currency": "usd"}', '[{"id": "pi_373WowoxPlat00017hmtKItT", "amount": "38828", "status": "PAID", "created": "2026-11-18T18:55:45+00:00", "currency": "usd"}]', 'PAID', NULL, 'none', 'the policy does not repair ''conflict''', false, '{"usd": 1000}', NULL, 'exc_44c9d1a8ced5f9d56d18'),
	(7, 'pi_373WowoxPlat00018O2BZ6Pu', 'duplicate', 'listed', 'the ledger has 2 rows of this id', '{"rows": {"ledger": 2, "stripe": 1}}', '{"id": "pi_373WowoxPlat00018O2BZ6Pu", "amount": 20148, "status": "succeeded", "created": 1794997391, "details": {"charge": "ch_373WowoxPlat000185Vaa3k6", "received": 20148}, "currency": "usd"}', '[{"id": "pi_373WowoxPlat00018O2BZ6Pu", "amount": "20148", "status": "PAID", "created": "2026-11-18T10:23:11+00:00", "currency": "usd"}, {"id": "pi_373WowoxPlat00018O2BZ6Pu", "amount": "20148", "status": "PAID", "created": "2026-11-18T10:23:11+00:00", "currency": "usd"}]', 'PAID', NULL, 'none', 'needs a person', false, '{"usd": 20148}', NULL, 'exc_bb3703ee0b4282056b74'),
	(7, 'pi_373WowoxPlat0001A18LRrC4', 'invalid', 'listed', 'the row has no amount', '{}', '{"id": "pi_373WowoxPlat0001A18LRrC4", "amount": 4020, "status": "succeeded", "created": 1794962509, "details": {"charge": "ch_373WowoxPlat0001CDlpXhoe", "received": 4020}, "currency": "gbp"}', '[{"id": "pi_373WowoxPlat0001A18LRrC4", "amount": null, "status": "PAID", "created": "2026-11-18T00:41:49+00:00", "currency": "gbp"}]', 'PAID', NULL, 'none', 'needs a person', false, '{"gbp": 4020}', NULL, 'exc_7074e423662e6e4a110f'),
	(7, 'pi_373WowoxPlat00010QtxqUKG', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_373WowoxPlat00010QtxqUKG", "amount": 28888, "status": "succeeded", "created": 1794992936, "details": {"charge": "ch_373WowoxPlat00010U9YS1h2", "received": 28888}, "currency": "eur"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"eur": 28888}', 'delivered', 'exc_6753a7fb55b5c144a121'),
	(7, 'pi_373WowoxPlat00012KM59fwf', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_373WowoxPlat00012KM59fwf", "amount": 3728, "status": "succeeded", "created": 1795025860, "details": {"charge": "ch_373WowoxPlat00012LBeTN5N", "received": 3728}, "currency": "eur"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"eur": 3728}', 'delivered', 'exc_f5d87eb52917dae5cde8'),
	(7, 'pi_373WowoxPlat00012j8TwMTq', 'updated', 'listed', 'the ledger is behind Stripe', '{"status": {"ledger": "PENDING", "stripe": "succeeded"}}', '{"id": "pi_373WowoxPlat00012j8TwMTq", "amount": 726, "status": "succeeded", "created": 1794962198, "details": {"charge": "ch_373WowoxPlat00014vly2D6Q", "received": 726}, "currency": "eur"}', '[{"id": "pi_373WowoxPlat00012j8TwMTq", "amount": "726", "status": "PENDING", "created": "2026-11-18T00:36:38+00:00", "currency": "eur"}]', 'PAID', 'update', 'updated', '', true, '{"eur": 726}', 'delivered', 'exc_2c1aaec1f7080b870194'),
	(7, 'pi_373WowoxPlat00014XkRZvWd', 'updated', 'listed', 'the ledger is behind Stripe', '{"status": {"ledger": "PENDING", "stripe": "succeeded"}}', '{"id": "pi_373WowoxPlat00014XkRZvWd", "amount": 7524, "status": "succeeded", "created": 1794996470, "details": {"charge": "ch_373WowoxPlat00014KMdpY5D", "received": 7524}, "currency": "usd"}', '[{"id": "pi_373WowoxPlat00014XkRZvWd", "amount": "7524", "status": "PENDING", "created": "2026-11-18T10:07:50+00:00", "currency": "usd"}]', 'PAID', 'update', 'updated', '', true, '{"usd": 7524}', 'delivered', 'exc_a610478b457806121aa7'),
	(7, 'pi_373WowoxPlat00016UVWbOqr', 'updated', 'listed', 'the ledger is behind Stripe', '{"status": {"ledger": "PENDING", "stripe": "succeeded"}}', '{"id": "pi_373WowoxPlat00016UVWbOqr", "amount": 6024, "status": "succeeded", "created": 1794962449, "details": {"charge": "ch_373WowoxPlat00018SK8JDKn", "received": 6024}, "currency": "usd"}', '[{"id": "pi_373WowoxPlat00016UVWbOqr", "amount": "6024", "status": "PENDING", "created": "2026-11-18T00:40:49+00:00", "currency": "usd"}]', 'PAID', 'update', 'updated', '', true, '{"usd": 6024}', 'delivered', 'exc_ff84ec0e20f4da6ce143'),
	(7, 'pi_3NeverAtStripe00001', 'orphaned', 'unlisted', 'Stripe has no such object', '{"amount": {"ledger": 1000, "stripe": null}, "currency": {"ledger": "usd", "stripe": null}}', NULL, '[{"id": "pi_3NeverAtStripe00001", "amount": "1000", "status": "paid by anna@shop.example", "created": "2026-11-18T09:00:00+00:00", "currency": "usd"}]', NULL, NULL, 'none', 'needs a person', false, '{"usd": 1000}', NULL, 'exc_e2f0145147814f357f96'),
	(9, 'pi_373WowoxPlat00017hmtKItT', 'conflict', 'listed', 'the amount of a succeeded object differs', '{"amount": {"ledger": 38828, "stripe": 37828}}', '{"id": "pi_373WowoxPlat00017hmtKItT", "amount": 37828, "status": "succeeded", "created": 1795028145, "details": {"charge": "ch_373WowoxPlat00019zGPzpyB", "received": 37828}, "currency": "usd"}', '[{"id": "pi_373WowoxPlat00017hmtKItT", "amount": "38828", "status": "PAID", "created": "2026-11-18T18:55:45+00:00", "currency": "usd"}]', 'PAID', NULL, 'none', 'the policy does not repair ''conflict''', false, '{"usd": 1000}', NULL, 'exc_44c9d1a8ced5f9d56d18'),
	(9, 'pi_373WowoxPlat00018O2BZ6Pu', 'duplicate', 'listed', 'the ledger has 2 rows of this id', '{"rows": {"ledger": 2, "stripe": 1}}', '{"id": "pi_373WowoxPlat00018O2BZ6Pu", "amount": 20148, "status": "succeeded", "created": 1794997391, "details": {"charge": "ch_373WowoxPlat000185Vaa3k6", "received": 20148}, "currency": "usd"}', '[{"id": "pi_373WowoxPlat00018O2BZ6Pu", "amount": "20148", "status": "PAID", "created": "2026-11-18T10:23:11+00:00", "currency": "usd"}, {"id": "pi_373WowoxPlat00018O2BZ6Pu", "amount": "20148", "status": "PAID", "created": "2026-11-18T10:23:11+00:00", "currency": "usd"}]', 'PAID', NULL, 'none', 'needs a person', false, '{"usd": 20148}', NULL, 'exc_bb3703ee0b4282056b74'),
	(9, 'pi_373WowoxPlat0001A18LRrC4', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_373WowoxPlat0001A18LRrC4", "amount": 4020, "status": "succeeded", "created": 1794962509, "details": {"charge": "ch_373WowoxPlat0001CDlpXhoe", "received": 4020}, "currency": "gbp"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"gbp": 4020}', 'delivered', 'exc_091463a53db27f54562f'),
	(9, 'pi_373WowoxPlat0001ctKmaLy3', 'updated', 'listed', 'the ledger is behind Stripe', '{"status": {"ledger": "PENDING", "stripe": "succeeded"}}', '{"id": "pi_373WowoxPlat0001ctKmaLy3", "amount": 1079, "status": "succeeded", "created": 1794960181, "details": {"charge": "ch_373WowoxPlat00011AKGcTkN", "received": 1079}, "currency": "usd"}', '[{"id": "pi_373WowoxPlat0001ctKmaLy3", "amount": "1079", "status": "PENDING", "created": "2026-11-18T00:03:01+00:00", "currency": "usd"}]', 'PAID', 'update', 'updated', '', true, '{"usd": 1079}', 'delivered', 'exc_236f17824444014ef4ad'),
	(11, 'pi_373WowoxPlat0001A18LRrC4', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_373WowoxPlat0001A18LRrC4", "amount": 4020, "status": "succeeded", "created": 1794962509, "details": {"charge": "ch_373WowoxPlat0001CDlpXhoe", "received": 4020}, "currency": "gbp"}', NULL, 'PAID', 'insert', 'would be inserted', '', false, '{"gbp": 4020}', 'delivered', 'exc_091463a53db27f54562f'),
	(11, 'pi_373WowoxPlat0001ctKmaLy3', 'updated', 'listed', 'the ledger is behind Stripe', '{"status": {"ledger": "PENDING", "stripe": "succeeded"}}', '{"id": "pi_373WowoxPlat0001ctKmaLy3", "amount": 1079, "status": "succeeded", "created": 1794960181, "details": {"charge": "ch_373WowoxPlat00011AKGcTkN", "received": 1079}, "currency": "usd"}', '[{"id": "pi_373WowoxPlat0001ctKmaLy3", "amount": "1079", "status": "PENDING", "created": "2026-11-18T00:03:01+00:00", "currency": "usd"}]', 'PAID', 'update', 'would be updated', '', false, '{"usd": 1079}', 'delivered', 'exc_236f17824444014ef4ad'),
	(13, 'pi_373WowoxPlat0001A18LRrC4', 'created', 'listed', 'the ledger has no row of this id', '{}', '{"id": "pi_373WowoxPlat0001A18LRrC4", "amount": 4020, "status": "succeeded", "created": 1794962509, "details": {"charge": "ch_373WowoxPlat0001CDlpXhoe", "received": 4020}, "currency": "gbp"}', NULL, 'PAID', 'insert', 'inserted', '', true, '{"gbp": 4020}', 'delivered', 'exc_091463a53db27f54562f'),
	(13, 'pi_373WowoxPlat0001ctKmaLy3', 'updated', 'listed', 'the ledger is behind Stripe', '{"status": {"ledger": "PENDING", "stripe": "succeeded"}}', '{"id": "pi_373WowoxPlat0001ctKmaLy3", "amount": 1079, "status": "succeeded", "created": 1794960181, "details": {"charge": "ch_373WowoxPlat00011AKGcTkN", "received": 1079}, "currency": "usd"}', '[{"id": "pi_373WowoxPlat0001ctKmaLy3", "amount": "1079", "status": "PENDING", "created": "2026-11-18T00:03:01+00:00", "currency": "usd"}]', 'PAID', 'update', 'updated', '', true, '{"usd": 1079}', 'delivered', 'exc_236f17824444014ef4ad');


--
-- Data for Name: heartbeats; Type: TABLE DATA; Schema: paywatch; Owner: -
--



--
-- Data for Name: incident_events; Type: TABLE DATA; Schema: paywatch; Owner: -
--



--
-- Data for Name: incidents; Type: TABLE DATA; Schema: paywatch; Owner: -
--



--
-- Data for Name: keys; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.keys VALUES
	('pii', '\x7b0e74b6514e7a285b0c99eb89fab94a9c2dd7e3c4a3746e50f1d30277d1ef35', '2026-11-30 02:48:34.368937+00');


--
-- Data for Name: movements; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.movements VALUES
	(16, 'txn_373WowoxPlat00011AKGcTkN', 1079, 'usd', '2026-11-18 00:03:03+00', NULL, 61, 1018, 'charge', 'charge', NULL, 'ch_373WowoxPlat00011AKGcTkN', 'charge', 'pi_373WowoxPlat0001ctKmaLy3', NULL, NULL, NULL, 15, 'pi_373WowoxPlat0001ctKmaLy3'),
	(16, 'txn_373WowoxPlat00014vly2D6Q', 726, 'eur', '2026-11-18 00:36:40+00', NULL, 36, 690, 'charge', 'charge', NULL, 'ch_373WowoxPlat00014vly2D6Q', 'charge', 'pi_373WowoxPlat00012j8TwMTq', NULL, NULL, NULL, 15, 'pi_373WowoxPlat00012j8TwMTq'),
	(16, 'txn_373WowoxPlat00018SK8JDKn', 6024, 'usd', '2026-11-18 00:40:51+00', NULL, 205, 5819, 'charge', 'charge', NULL, 'ch_373WowoxPlat00018SK8JDKn', 'charge', 'pi_373WowoxPlat00016UVWbOqr', NULL, NULL, NULL, 15, 'pi_373WowoxPlat00016UVWbOqr'),
	(16, 'txn_373WowoxPlat0001CDlpXhoe', 4020, 'gbp', '2026-11-18 00:41:51+00', NULL, 80, 3940, 'charge', 'charge', NULL, 'ch_373WowoxPlat0001CDlpXhoe', 'charge', 'pi_373WowoxPlat0001A18LRrC4', NULL, NULL, NULL, 15, 'pi_373WowoxPlat0001A18LRrC4'),
	(16, 'txn_373WowoxPlat0001G3yqaqTL', 50052, 'eur', '2026-11-18 00:44:04+00', NULL, 776, 49276, 'charge', 'charge', NULL, 'ch_373WowoxPlat0001G3yqaqTL', 'charge', 'pi_373WowoxPlat0001DmVJvJOd', NULL, NULL, NULL, 15, 'pi_373WowoxPlat0001DmVJvJOd'),
	(16, 'txn_373WowoxPlat0001Hg2eA1k6', 1465, 'usd', '2026-11-18 02:15:11+00', NULL, 72, 1393, 'charge', 'charge', NULL, 'ch_373WowoxPlat0001Hg2eA1k6', 'charge', 'pi_373WowoxPlat0001Hcn3YUNK', NULL, NULL, NULL, 15, 'pi_373WowoxPlat0001Hcn3YUNK'),
	(16, 'txn_373WowoxPlat0001LRPh044P', 6360, 'usd', '2026-11-18 03:13:31+00', NULL, 214, 6146, 'charge', 'charge', NULL, 'ch_373WowoxPlat0001LRPh044P', 'charge', 'pi_373WowoxPlat0001LjdXK7xx', NULL, NULL, NULL, 15, 'pi_373WowoxPlat0001LjdXK7xx'),
	(16, 'txn_373WowoxPlat0001PHcr8MtA', 21170, 'eur', '2026-11-18 05:11:56+00', NULL, 343, 20827, 'charge', 'charge', NULL, 'ch_373WowoxPlat0001PHcr8MtA', 'charge', 'pi_373WowoxPlat0001PV0eskKa', NULL, NULL, NULL, 15, 'pi_373WowoxPlat0001PV0eskKa'),
	(16, 'txn_373WowoxPlat0001SjPdE8ox', 1975, 'usd', '2026-11-18 05:19:16+00', NULL, 87, 1888, 'charge', 'charge', NULL, 'ch_373WowoxPlat0001SjPdE8ox', 'charge', 'pi_373WowoxPlat0001TLIOVvJH', NULL, NULL, NULL, 15, 'pi_373WowoxPlat0001TLIOVvJH'),
	(16, 'txn_373WowoxPlat0001WZcidrbO', 915, 'eur', '2026-11-18 05:29:27+00', NULL, 39, 876, 'charge', 'charge', NULL, 'ch_373WowoxPlat0001WZcidrbO', 'charge', 'pi_373WowoxPlat0001Wn0WOF2o', NULL, NULL, NULL, 15, 'pi_373WowoxPlat0001Wn0WOF2o'),
	(16, 'txn_373WowoxPlat0001aKlfONGH', 31492, 'usd', '2026-11-18 06:07:19+00', NULL, 943, 30549, 'charge', 'charge', NULL, 'ch_373WowoxPlat0001aKlfONGH', 'charge', 'pi_373WowoxPlat0001adIGNPw5', NULL, NULL, NULL, 15, 'pi_373WowoxPlat0001adIGNPw5');


--
-- Data for Name: named_objects; Type: TABLE DATA; Schema: paywatch; Owner: -
--



--
-- Data for Name: notifications; Type: TABLE DATA; Schema: paywatch; Owner: -
--



--
-- Data for Name: pages; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.pages OVERRIDING SYSTEM VALUE VALUES
	(4, 0, '', 28, 'req_QPoV5lJO0lFDW1', '\x2ebba843d0f4885873553759a3792962906d9f36356eef1a4a3f80cfb5f1a23d', '2026-11-30 02:48:41+00', 8),
	(3, 1000000, '', 0, 'req_I8UEWd2XoFGDre', '\x4102827a19828789021f657a9fa51de1ef536d4fad2fe8817594b3b01f34feb5', '2026-11-30 02:48:41+00', 9),
	(4, 1, '', 0, 'req_aQDC05QcYP8xnm', '\x926a921711351280ea14602347c94a9b079aef0618ea7c35c9744fc010a3c0c0', '2026-11-30 02:48:41+00', 10),
	(3, 0, '', 30, 'req_VL4tGctGDbYEr3', '\x0957c72afd03d781cb27fa504b273eb51e360aba4685c79b28c415715fca3327', '2026-11-30 02:48:41+00', 11),
	(3, 2000000, '', 0, 'req_ZILSkxZ1A75dhp', '\x4102827a19828789021f657a9fa51de1ef536d4fad2fe8817594b3b01f34feb5', '2026-11-30 02:48:41+00', 12),
	(3, 1, '', 0, 'req_fl2AfUkJjJrZIW', '\x2ec956438fcc375bf97daa952dc5b98049bc926b8f85532e006c7eb8097386eb', '2026-11-30 02:48:42+00', 13),
	(4, NULL, 'balance', 1, 'req_yZI411X5U1QPzG', '\xa276f5a1073deda074ed41f610d7091f13e65703785e0bd8bf1be758150d8693', '2026-11-30 02:48:42+00', 14),
	(6, 0, '', 12, 'req_1IgRTXL01EDv35', '\xb32d5541b2e2a95950b3160d256f967b187f3760f33d33376daf01c457b1bf4e', '2026-11-30 02:48:55+00', 15),
	(6, 1, '', 0, 'req_liq7hFWTgtmmNo', '\x926a921711351280ea14602347c94a9b079aef0618ea7c35c9744fc010a3c0c0', '2026-11-30 02:48:55+00', 16),
	(5, 1000000, '', 12, 'req_PoV5hiYkqbdBOk', '\xc51d86647b9c5a578c4bbbf315a386ce6a92aab2625e91e99150c48d30c3fbfa', '2026-11-30 02:48:55+00', 17),
	(5, 0, '', 12, 'req_ufeNr3h62pJHSA', '\xbb718ea210fc2ee3c8df79586714c9b2135e59cd3c4772acc1567d709495feb9', '2026-11-30 02:48:55+00', 18),
	(5, 2000000, '', 0, 'req_MgetfeFGKLnVsK', '\x4102827a19828789021f657a9fa51de1ef536d4fad2fe8817594b3b01f34feb5', '2026-11-30 02:48:55+00', 19),
	(6, NULL, 'balance', 1, 'req_ISPsu72E0lJvG8', '\xcd5497459d29085960fc53f2487649145981f0a9829bb954697f2ed043a64fba', '2026-11-30 02:48:56+00', 20),
	(5, 1, '', 0, 'req_ToJ82EbtV1AGcU', '\x2ec956438fcc375bf97daa952dc5b98049bc926b8f85532e006c7eb8097386eb', '2026-11-30 02:48:56+00', 21),
	(8, 0, '', 28, 'req_yC4wSTcB7hUEbM', '\x2ebba843d0f4885873553759a3792962906d9f36356eef1a4a3f80cfb5f1a23d', '2026-11-30 02:49:03+00', 22),
	(8, 1, '', 0, 'req_09dexS5962UPzf', '\x926a921711351280ea14602347c94a9b079aef0618ea7c35c9744fc010a3c0c0', '2026-11-30 02:49:04+00', 23),
	(7, 1000000, '', 0, 'req_WASD4IWIgmyWke', '\x4102827a19828789021f657a9fa51de1ef536d4fad2fe8817594b3b01f34feb5', '2026-11-30 02:49:04+00', 24),
	(7, 2000000, '', 0, 'req_ZwnRH0sfQ8xScY', '\x4102827a19828789021f657a9fa51de1ef536d4fad2fe8817594b3b01f34feb5', '2026-11-30 02:49:04+00', 25),
	(7, 0, '', 30, 'req_255AnV1oCO0dhF', '\x0957c72afd03d781cb27fa504b273eb51e360aba4685c79b28c415715fca3327', '2026-11-30 02:49:04+00', 26),
	(8, NULL, 'balance', 1, 'req_O8QkZMDjiRX5Uc', '\xa276f5a1073deda074ed41f610d7091f13e65703785e0bd8bf1be758150d8693', '2026-11-30 02:49:04+00', 27),
	(7, 1, '', 0, 'req_EK8tfleFK0Ajep', '\x2ec956438fcc375bf97daa952dc5b98049bc926b8f85532e006c7eb8097386eb', '2026-11-30 02:49:04+00', 28),
	(7, NULL, 'pi_3NeverAtStripe00001', 0, 'req_qbtixSAKzCf2hx', '\x', '2026-11-30 02:49:04+00', 29),
	(10, 0, '', 28, 'req_cMvqGDS1oNHvGK', '\x2ebba843d0f4885873553759a3792962906d9f36356eef1a4a3f80cfb5f1a23d', '2026-11-30 02:49:16+00', 30),
	(9, 1000000, '', 0, 'req_CKSgpFnmNH09lJ', '\x4102827a19828789021f657a9fa51de1ef536d4fad2fe8817594b3b01f34feb5', '2026-11-30 02:49:16+00', 31),
	(9, 0, '', 30, 'req_ZMouKSX59U519M', '\x0957c72afd03d781cb27fa504b273eb51e360aba4685c79b28c415715fca3327', '2026-11-30 02:49:16+00', 32),
	(10, 1, '', 0, 'req_mi6hmuKnJSDC4w', '\x926a921711351280ea14602347c94a9b079aef0618ea7c35c9744fc010a3c0c0', '2026-11-30 02:49:16+00', 33),
	(9, 2000000, '', 0, 'req_zyWAGz39dQXkqy', '\x4102827a19828789021f657a9fa51de1ef536d4fad2fe8817594b3b01f34feb5', '2026-11-30 02:49:16+00', 34),
	(9, 1, '', 0, 'req_59Yh2Abdlmu3A7', '\x2ec956438fcc375bf97daa952dc5b98049bc926b8f85532e006c7eb8097386eb', '2026-11-30 02:49:16+00', 35),
	(10, NULL, 'balance', 1, 'req_bluZsCvCzG8p7t', '\xa276f5a1073deda074ed41f610d7091f13e65703785e0bd8bf1be758150d8693', '2026-11-30 02:49:16+00', 36),
	(9, NULL, 'pi_3NeverAtStripe00001', 0, 'req_PgRgxuy3d62dBG', '\x', '2026-11-30 02:49:17+00', 37),
	(12, 0, '', 11, 'req_AvuRkRcxn6dMvO', '\x789f9dbfaf953f060cef1050aac08bfa651d001354580b7c08c4c01f20fca2fe', '2026-11-30 02:49:27+00', 38),
	(12, 1, '', 0, 'req_IS89ISH8EWTTsq', '\x926a921711351280ea14602347c94a9b079aef0618ea7c35c9744fc010a3c0c0', '2026-11-30 02:49:27+00', 39),
	(11, 1000000, '', 0, 'req_6tfND4EKP86AGf', '\x4102827a19828789021f657a9fa51de1ef536d4fad2fe8817594b3b01f34feb5', '2026-11-30 02:49:27+00', 40),
	(11, 2000000, '', 0, 'req_TkRgtV5IWga2EG', '\x4102827a19828789021f657a9fa51de1ef536d4fad2fe8817594b3b01f34feb5', '2026-11-30 02:49:27+00', 41),
	(11, 0, '', 11, 'req_zjaIzC7AWwOT19', '\xcc2f7a93ad399b91f5fe00553889ec23792bf4b3759e0f59d87ef736d42a7782', '2026-11-30 02:49:27+00', 42),
	(12, NULL, 'balance', 1, 'req_2En65wfYkZwuRg', '\xa276f5a1073deda074ed41f610d7091f13e65703785e0bd8bf1be758150d8693', '2026-11-30 02:49:27+00', 43),
	(11, 1, '', 0, 'req_dF0d6dtuKLPcF0', '\x2ec956438fcc375bf97daa952dc5b98049bc926b8f85532e006c7eb8097386eb', '2026-11-30 02:49:27+00', 44),
	(11, NULL, 'pi_373WowoxPlat00017hmtKItT', 1, 'req_W1sqyWk6MD7tN8', '\xd74fac09b6b89109d76d1f9fed8e510a6651d59d49c09a94989b2fb74e6f3c8a', '2026-11-30 02:49:27+00', 45),
	(11, NULL, 'pi_373WowoxPlat00018O2BZ6Pu', 1, 'req_d2U92QsiRXgF0o', '\xc9aa554cea49859c736352c7f02db19ffec5b93d769bf0b98f757cd35af079ad', '2026-11-30 02:49:27+00', 46),
	(14, 0, '', 11, 'req_H4dpepVTsRouV5', '\x789f9dbfaf953f060cef1050aac08bfa651d001354580b7c08c4c01f20fca2fe', '2026-11-30 02:49:30+00', 47),
	(14, 1, '', 0, 'req_TwjtNceByf62Qc', '\x926a921711351280ea14602347c94a9b079aef0618ea7c35c9744fc010a3c0c0', '2026-11-30 02:49:30+00', 48),
	(13, 0, '', 11, 'req_tqiNLLW96Ugiqq', '\xcc2f7a93ad399b91f5fe00553889ec23792bf4b3759e0f59d87ef736d42a7782', '2026-11-30 02:49:31+00', 49),
	(14, NULL, 'balance', 1, 'req_YsC4QTL8BCGKcB', '\xa276f5a1073deda074ed41f610d7091f13e65703785e0bd8bf1be758150d8693', '2026-11-30 02:49:31+00', 50),
	(13, 1, '', 0, 'req_pZ5pFz3EGHcxyK', '\x2ec956438fcc375bf97daa952dc5b98049bc926b8f85532e006c7eb8097386eb', '2026-11-30 02:49:31+00', 51),
	(13, 1000000, '', 0, 'req_jmaM8UHn6MgNcx', '\x4102827a19828789021f657a9fa51de1ef536d4fad2fe8817594b3b01f34feb5', '2026-11-30 02:49:38+00', 52),
	(13, 2000000, '', 0, 'req_R1wbFGDWdU9pmm', '\x4102827a19828789021f657a9fa51de1ef536d4fad2fe8817594b3b01f34feb5', '2026-11-30 02:49:38+00', 53),
	(13, 2, '', 0, 'req_NDrZX1Q8xZ1lix', '\x2ec956438fcc375bf97daa952dc5b98049bc926b8f85532e006c7eb8097386eb', '2026-11-30 02:49:38+00', 54),
	(13, NULL, 'pi_373WowoxPlat00017hmtKItT', 1, 'req_geUw7EjNHzK0wq', '\xd74fac09b6b89109d76d1f9fed8e510a6651d59d49c09a94989b2fb74e6f3c8a', '2026-11-30 02:49:38+00', 55),
	(13, NULL, 'pi_373WowoxPlat00018O2BZ6Pu', 1, 'req_IWPH0wSHnatRgt', '\xc9aa554cea49859c736352c7f02db19ffec5b93d769bf0b98f757cd35af079ad', '2026-11-30 02:49:38+00', 56),
	(16, 0, '', 11, 'req_5McYILL0A75EbF', '\x789f9dbfaf953f060cef1050aac08bfa651d001354580b7c08c4c01f20fca2fe', '2026-11-30 02:49:39+00', 57);
INSERT INTO paywatch.pages OVERRIDING SYSTEM VALUE VALUES
	(16, 1, '', 0, 'req_zuuZToqyZEzrR1', '\x926a921711351280ea14602347c94a9b079aef0618ea7c35c9744fc010a3c0c0', '2026-11-30 02:49:40+00', 58),
	(16, NULL, 'balance', 1, 'req_UPcQgRsRomJj6U', '\xa276f5a1073deda074ed41f610d7091f13e65703785e0bd8bf1be758150d8693', '2026-11-30 02:49:40+00', 59);


--
-- Data for Name: payout_sums; Type: TABLE DATA; Schema: paywatch; Owner: -
--



--
-- Data for Name: readings_default; Type: TABLE DATA; Schema: paywatch; Owner: -
--



--
-- Data for Name: report_chunks; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.report_chunks VALUES
	('run_20261130_024841_c3822a94', 1, 'findings.jsonl', 0, '\x7801030000000001'),
	('run_20261130_024841_c3822a94', 1, 'cut_off.csv', 0, '\x78016d8fc16a03310c44ef81fc8912ec5d48dafc427be8a150c8657165b575594bc6b2d9f8efe34037b9f4a08199270d483e7f090b040fc41eb4e49068c24cae908799fc37e5bbfda381a725b09765e58f40ca4fdf4f948378c09a333136a04b12262e6b7d0c2c79352e4a7d202dae54059c9dea76935c8bfd4e2185693c8e1fb2c8e56d76c51863b1bc44f7da46f8ca126130c36167edce3ebd1b7332e3c9d8f3ff612385dbb040550f0358737ceeb2efaa1591c8f7cfb53192df6eae935763ed'),
	('run_20261130_024841_c3822a94', 1, 'exceptions.csv', 0, '\x78013d8e510ac3300c43ff07bb89ef143c472d19ad5d6c07dadbafdbd27e3ea427845db06533a5484ed0d43cb204a0c4334ae523c85e6f4852ab240b475058770139384eafb6698207497787ca41d83753689e8bde3694b5a9f905bc5a3fa305758697db19fcaf0e18d5b1f2bdd7e31207b1fcaeab259e8f0fc6514f9c'),
	('run_20261130_024841_c3822a94', 1, 'rejected.csv', 0, '\x78010dca410a80300c04c0bbe04ff65335dd43051349b6a8bfb7d761f81a6f8d70c471d284d151a313c9564b331eb42ba60b3633e9f6a1d4340bb68ad8e121eedb0f12b91b99'),
	('run_20261130_024841_c3822a94', 1, 'evidence/pages.jsonl', 0, '\x7801b594cd4ba33110c6effe193d2bcc4cbe26bdc9564b4558cbaeabf65226c9043f6aebb6afa02bfeef1b75c1f7b04211cc25243384df9399679e06523b5d0f8683c1ee40bab61390df43dc33f0136868796871d6627975bf6c6103bb8355bad6fc927a278fb7baec362dbcd6dff7bae9e657a5ddb7c3fcd7b1edc6b91b8fd2c5c1dab48ccda590f32d0ad1851c486a015302634e14aa38b06d379a1caaf12049ac6797434cc4d9a20be86a166328bcbcb5b8ca3a18c2f3ced316fcd4e3df16bf2e68bf9ede1c5d1fad6793b33e3e698ece5bc33567135caa311491e8a8649722838d2947f2892b3b6748017c0e9a186230ec35bde3e376f8fdefdf167fc2a7076785ce5787e3d15afbf8168198826064e2c01108ab7741622b011645adcef862ab14aaca8cc1459b4c02acc6d6569d1e3ebcaeaf13319b1cffb87998e17e70e5f2ee6b44d0674510f78c906421cbacf36e2dcb8de4ee6ab5fcaf29a627ab5f6e71f41d1687a333ec2b224d49d89a02d5323b0ea6354ffb7b312152f414c197588d37ceab56142ba632e49a5c3b9029ef65d9d2141f75d5b652643afa066e9a2f4ef86179db97d29a5f226140340e894105ad073236e46825260851b482475609d9b81c83b5350382980c19dea5bc196473a3655e572f33ea1f5ccbf86054f5ad8e9f28d0e36c6211cfdd294e4ffe8cfbaa8482af4e1082295a0482d5629b75104a8088158d361b8109ec1452e1543169708c0e0afbf83a01dfa6d6f27eb178def90b3d9b8e9d'),
	('run_20261130_024841_c3822a94', 1, 'evidence/slices.csv', 0, '\x7801a590c18a02311044ef827fd2039d4425e63be6e4656893562231912433e0df3b3baba8ecea419b8686a2795455da1ed85628c15b8692fa3c9e5d4e47e863f5014eb4e702996dcaeee792eb6aea7c2d1d47379f9de87ce4580b20045f2a3b9028578d108dd02da299767317d70fa2008570e6f24011407bf2f1feaf5ba9cc528f9c97903f0c9c0678988cddfc286c519a85324ade50b2413189da2c46518c219eedc82baa8f8e831f38bfcff78ab7a540d1725733c542b6fa143f2c4cea5f87ff12bf28ef025a928e35'),
	('run_20261130_024841_c3822a94', 1, 'report.json', 0, '\x7801ed5a5d73db36167dcfafc0f0655fdc8e485194943e651c6febe9d4ce34ce3e3493e14024247143012c41da713bf9ef7b2f0082204587922abb7dd84ca751f079eec1bd071720fe7c4588479344d4bcf25e135ee7f9852aaae232939fa1e84ff827b429e8e38ef14a62c95728faaa9aad6a997126655c653bf687e00caabd0f77979eaa653c55edf5082b9a539eb0b82a299734a932c1db5a98a164540a8e03a8de6a5659d1aac656de8e56c996a59e1a4b4dde03a52a8e1cc6dac1f87d560a8e16e26415939536619df134e39b16a8270a86202768214c27ebdd8e968f50f2f19329aa4445736c62875f976287e3069320facef7bff3177793c96bf5df6f7a9e5cc82a7e60abad109f9dc95cd61b038186e433306131a0d1b442ea27df1b585054f394e5d93d2b7b4d6bfe998b0765821ab15dcc9d48d5fa9535d7a076b0a0689971015cb3fbac52b61a30ba46114177c687c2e57c6e61009004b06d84a2c84bb6b4dc30bbbe586b7af99a3c3554529725e3094ee4adb6a9db7ccd10a23f9b4d9df69ce1aa858bc09f1b5cc6418881de05e84f66e17ce9f43f0c61e4f67010b2ba1c40389fee23f427d379181d04315c440b77be83380cdc1e0ec2cdaad84718440300c368323b045f309f86b30e210701f43bac3b086b39b0ca8b70e9b6d7ab1c44e172669759616de2ce088c7558f02e0c56085f286a944d3b1884db4071ab40d5969107087df14040c4584a76a264a4da524e0292d24749e8465c10ca53f2be2ab302ea589e4b2278fe08cd18294a26414c4883a959198f8bb805e5289d298c31f8c0edbb3a07185cabf655d10edf9ad01d018444d44abdad4cd59c7d29720afa8d837ffc045caab00188a07f389ffea758fd97255af815dd9dadc0380b84315fe75982716863df4b004dd5939fb42ea01d14775a66fc9ee65957d3445900dfbdee3022b69ab693c847d8547a65759136132b80adc615b43cc4946c5383a4c20e8534181bc19d76b428b4dfb48550dcee9ff667b3205de5f18c480ed4c635cfd4deb3cbb8700505c64fc40e702363cde2e1b05861096e7ec6546f5cba013671a2ccfeeecc9fb235ad738715db578aba4cf496c06081932ccf34299611e332b607fb02bb3b72660518abbc0de3cc6c51bd1ab5e69e5431149bdd2ece7805b113435d0728386bb51625eea46e34ab19da9030bf3a3d7599766a073bd2832949aefcc7fbcfedf5dbce8c505f942281fc462fbaf7eeeae6edf5cd8ffd4625fbbdce20e0639dd5003eefcde5ddf5ed4d7c7375f5f66a6f50db3ea14555ab85f5de7cb8fbe9f6d7ebdfbed51a622c2b2111d27ee97db8b9bcbdf9f7f5afbf7ca34f43e98e555b815102bddebdd9b753d649c218281d36510d1c9eba8b59d155ae9c426e45f1bdcd503a84b701e8999fe8987648674048fb0a9a9530ed475b8deb623c7b7054db10350bffd8f1bc352c419b3f615de35c25b870a9f2d1563ca096d31dacbfc43e5653a0b8e6b0f2f76ea6a7c6e22cdb6c571016fdf65a8562959b414a882c867e18cefc603ef7a3c9dc5f448ed7c0f02a098b1dc77443db9359aabcd5e5c4951c340b9ae034e0bc1bd6150ca8b5a10e2dba2994b2c3c8a89374a9e224a7522a1fe8d7144d0526b5cd1f4b3b163c014f87b6633bb6fde7c01b67af9bde29f4863d27ffd14659f6fa35cfc8dedf0a6f9cbd6eeae9b217baa18d2e61d9ebd73c237b7f2bbc71f6ba69b1cb9e9b49f79c6fafea19f97b4e805668f6557e430b14e056323d75e6ee093f5d57208cdd8de509951a5f8a01111d38baaaa568f41fcfc1ed9ee7ec52d8ea092027c9e5730019676440791a207dfd338ce883f7f929792924e39c0ce849c3495fd50c2770933189ce4fc90b0119676440211a46f684ca50a22f17cecfc979a0b4b2d46e60de8ac1c1441dd06cf593213eced9ffb50604b29323be54848fcbef4b2119f792170af1714a5e08c83823e709f036ac9f0ce1714ece03c58a894d815489739d059f54f01028b7349845afc36512aed2f592adfd09f51741122dd259184ce88426a13f9f2c181cf2a3e53a588570d45f446b96262c4ca7d3e98a45abf5421dd3f0ce43ac557ea5666b32153720ddfb1775844610cd55c0ebe6ea348113347e7e6818753ef1e01da9848b4026f156b5220fd090e0b98a54598e37adcdfdeb056134d9924a90ac927819eb8e26e1de0a677ef7e6fd7bbd5f9823e9099819607d24dac9480917bf54c2571602baeeced87ca27aaf6f7df34cc205e705112579a07029dc7401d46a381c47ac95397ae47f49438e3be85166748ef303dceb731460495352b7f7fe0ef73e42d206001c732fd2ae007c5e21195798cd583f4049df0ab00c4c69566dbfcfe9f6b90a7b927dd1987dd19e7daa0b3a9d5da5be7dfd3ea7dbe7cae549f68563f6857bf6a92edfb4afdfe774fb5ce93bc93e7f396620b4d8f350d5e99b26eef53ad9c611f91b0fc1e964d044308ae6f90ff079a367dfc94847d542f0aa1439e82b7cb396ee348dd2ad44b525ea3e926ce93d0329308a7141205f27ea6bafdbef38311b0bf6a3e1455d78e6c8e9ec40c7e11b0bd6a3f1855d7cfaf87732bcb1583b1a1ec4486779cd59ec5480838132f410e41f9a330c87cfb0019b5248091b08fc0f5e29904c12fc62ed30d7441444b9ca69604bf59b0fc4a4f32ac6e9749cbb0e86d3f9e04667863b185de7831b9c19ee60b49d0f2ec49e19ec3cde7044f041ea8ecf034cd288d9363c02d8e2574fc7151bffe582e8f62ae7ddd1149c5de78bfac984dba771df9bdb3b72f9d3d5e5cff0ad529f61f4c00727eac334377ce9fb17f51ea379a54436f0f8c912aaef82078c694f1ae77ee9011f84cdf1e418e38f511cfd9a0a560d9ea1946c0d2fbea4dea3c1a8ac74ce32831bbbcae97d78d972cfd4cb3ecc489e1c917d015ee16d0b3ef173586c2c3ce800e61da14e4f0239c83495ce472f69da114af6d74c0b7099829734ed08d5fb6ba681fee196b83cbb7120389fd0699d33b07262cf3cb682bf627c9ae9fbd3493c09c245e8c7c97411047419ea869295f7705981770df048131f3e98f2bdf7a96a1e5917ac840fe9ea1b7e23c3f0d11fee367008fb0c74e93c037df5f5d5ff00b5ebe2b0'),
	('run_20261130_024841_c3822a94', 1, 'control_totals.csv', 0, '\x7801a550dbaac2400c7c17fc93b0a4f6865f236d37d5cae96e495bd4bf376bb62aea530f810c1366269bf5f5999a092e2772d0cccce49a1bd075f08edc04e3c4dd4007a6c6b31de18fec91f8496dd7b6141c2f4534f49df3bcc895bc897510a555ef67d914a3237b13eb64bb19aa5b2f4f1aa1a6d633417db29042228590edcb72e9018dd207a041c46f3bcd0c3b28a41012ccb372bf807213070143c477c2b11e24219342c8f3148bd81fcc280df0db3d8f56dc896c957cd8956996170b28377110f023a36a27e2d53fa0ee7f7c8006acbc5fcd6bcebf033de6c184'),
	('run_20261130_024841_c3822a94', 1, 'activity.csv', 0, '\x78015dcfdb6e83300c80e17b24dec4b21272224f8328781469242885697dfb25813674e2c6f2877fc4b087406e7802fdaede91db20d0eac336bba91bfa8d261f9eb0f81f5aa23da05ffceeb66e999d0ff045744e8e5ebbddc5d0773f3b1abb7276dd7e24ae5072d76d491f87e9ab1097f0efa5babadd471030dcfb30117090d618065c2901b26db801763ed262163c08b32163acae680fd0bc121a3853d258e04688380b23f53b9208b3e189983466ea6abaada5d20097ad6ea1d1b121355325215b4c808760a27cbf3fc672cf2d344648a5a19536ce5a5a55fe251166c3133169cefc0140eb8c12'),
	('run_20261130_024841_c3822a94', 1, 'report.html', 0, '\x7801dd5beb6fdb4612ff9ebf624fc55d5b9c4593122dcbb22d34755fc05dda204e50a05f8215b914f742912c1f96d5a2fffbfd661f122953b67c6a95f68056a1f739ef9d999dbdfa5b9805d52a172cae16c9f4c515fdc3129eceaf7b22ed5183e021fe59888ab320e64529aaeb5e5d45fd31f5aae6942fc475ef4e8a659e15558f05595a8914c39632ace2eb50dcc940f4d51f274ca6b2923ce997014fc4b5b75e24aeaabc2f7eaee5dd75ef462fd0bf15415dc86ad57f9d25325835560e45c4eba4ea9745c03e4db3547c7ac9ca6a9508dd52a7258f445fa6894417ed51c92a11d33702b0053291bc9259ca8a3a7d3f700723cf1bbaefdd813ff6bdf7c1703c18f00bffea544f7971a5d69dbe60ec8b9ccf05fb9595f21731612ffd4bb6e0c55ca613e6f98b05f306f433c2cf6f8dc15fccb2aaca16fd444415e61ada4c58efb1cd7b972c020d26ecdc39cb2b56f2b4ec97a290d1251648b262c23ef1a3b3d168c67eebdcac90f3b8b55b90d5e049f11961f039ebb12cc24fb3b1fcfc995bceb270057c34989e9fdf9f7a8e7fc6ca55598945bf9627acf76f391385a6f42d30e89d7422e2712f1a8e8896f75a46266c34128b0d710762c1785d65972ce76128d3f984b9cc43239139f60c107dcd15cf396bce7541a078b03dc46b8da1f55da6e7cdb22214455ff30c7ccdef5909d90bd92781175c84834b362b04ffd0e711a83961fc2e431fc151f15942b261160097129e971013fb75c99402604dd7fdbba675ff8e1792a7553fad17606e30a155ea8417d450ea65e313568558b712f7559f27720e692351ba6477a2a82494c8b65659dea09033008ecc012199fe7401fa4ee4c4508c85303b62b7652c2ba852ce03609066cb82e720a40224c3be51922dfbd4080aa4ab652c0acc45b7b3c4dcad0169562c7802ecbb9624c2854e0a1c6327ddc252c9f08e79180fb38409a12cf384af14e5a0fcd40af6cd8bac56001718a21926d3528640a6c1319260a7cae6028bed1c48f081c5bfb2854cad780ec641acf1e5016959a3cbb37259c5938497553f886512120f1b7f628a91e4be4292e49964c89967196d6555dc15a3817f6664652948a7a11b2ec9b43353e8db91dcf7025f748fcc7241a4b54347fc6ce842184871fbad450902199618abfa22be9009285bcbfe224b33250c6da57e856628f5bad72caa15d1b9200d654e9a55a417767b6bb668b312d22c5a5c9c1732bc64f4db87150167218598592fd2128a1315f43ffa49f05c06bdb5eaf890bb76f11c7bef967b0dcd5a6dfad0a1091b386a656bdb356fbe5888507296173205cb013dc3b26b0b688ccf98acf5c67081ca0da346a7d47a27cb721830b24e7a2fbdbda79496e4e1b71757a7e6f0b93a35e7306d4aa7b2b77d96c1a2df5685c449be94554c0a023b11cec94a5d8177290b208fe5758f64ac375df02a884588f5d135c5ea1e16cded18e2596fba14b332ce7208af282b5251c188231114fa1f9f0c2f2e4b962d53c603758c5c9de674ca9215a4a3f2aa2aa657553c7d53a73848637c87767188586ffad8e187092140c20a58502ff31a1e49e73a65cc0767a3897f11f8b330ba1091e7726f3c0846e3f0cc1fb8dce581ef9dbb63110831ba8806333f14e178148930107e381c0e6762348bc69b2d37a0ff28d3305bda5da7e427f43dafef8ddfbaee44fdf713c3a12a13b6eebad874697a893484f9ace0f404498d9dd967b3ba844b5296ac920bc17e814cb0776f6f3edf00d0249e207f8ab8a429b88661e8be7507137f3cf1873f3566e253d31ff23150f2518425783b6873464992a5ec0fb3ff88a0323bc49647f0fc70ccd98d9bcde52a0dd610353b024cd8c0daeca9f370470f9ca1088e5dd7f65991c71cd6a103b2b0ce31094b76f4c9f40e87a4994522446394076b19bb96c3656f9af3d5028e2a684412b71151a03f74f76dec1af807b5699db05cded657e218bb8607461c62ff648623f8321ca03643717caec9886f433687fd60c8ce8a6c59328e735da60d5bc27802897594b22b217b59b142961f4ee007842cc9ca8ac16ac459f6e179723735ebd06ecb9843614ae85621e07bdd6d6460fa4a96255053060e16ad4e439148f823d4a6b7d522f16cc64fa1a4313c4bcbf3a94b1eb2e1629bea0aedd74596454fa1a8066980a0bf377551883458ad1bde8812114ce34f5e66c6c875c3bf16d7092840b609dc54c85ba8adf642b2bb9a1e9e02af5fdedeae8f00ad025332f325f44bc044112796e4dc29d182a9134a16f4ee274c70f84155c6645532583abda7a2d65ad91a300bc0ba3267128917e3e507300ec74917b05b1a4928ed07bf3904138938048e5756b0258724dbbd00b5828300008b37c7a439d2346e4fa0a28e521008e10874ab03fc596ca8b1b129fb63e011601a0d035481b015a67cc30b384356310d2c9768e9c247e9f19a870fe71d8aa9a83bd9b71faf46fb603a7a80a99af68073db986ecf3b14d3f9ac8bd37b4aa5bf0fa6fe034cd5b42731dd9e7728a6757988f45eec83aa77f1005734ed25c0db330fc556cfff5f1475a84e894e4dc539c61344bd18620e50a3a74f418ba8acc81258d58a270ffc12d890832c0bd21a31b257214c57ccef044c86b12cc8ccd40be65f9c9f37cfbc2e2b4ef9ab47013cc8206c03386a03e8b967fef9c5a1243c4891b721f4db109e21b81e1d0ae041fab70d20d4aac5e4c1f9d03feb0671c6116605e27d55205b87d40652a408bbff3abe4637fc480621dc4a28e68a90e38267990a72bb5a1effa19a052557de102c98c70c1cac49c74e99380ce08334ad01f0e858001fa4780d8007c702f820456c000c1d3c502610a96635dc6ced7192d3bd15b13cc3f7a784606ffafd0f6fd9cd775fdffcebebafb6438034437e92f653aef30229557b883de21d77cbb2457b26e0e70b15259261b9c3a50e9b23745bd34525d43bb4b2aba9e95c3e890c794fc684214641c0b1204010daa46cc042be024de7998e5f4de8508924416e2b4d562a3cc81186224960217d8622d375d99cc204c4c6858810ae9a731730c9a2110afdee07bd8a053ca07a275482833cab9dd0887bb004c822b23f167207992ee5fe8ffebcc81d64e606c4aac19f17b9834ca276f1f17b886042461b59ce9b2d7ff419c9cee98fb1b059e5787a0bb7184b53aaba99bca41b6395457dd0f3724177aa76ca83fc8e35c830b5af242ec190ad429ec40e6ff47e2502891b32d3d54afd5c55ea8ec164eeed55556fba76cced32705f76e532c9b351c6175b6fbb3cdae06d770062afa3cdbf70d6e1412b5afaf23b9c20edb5b1442398d88c46fb508f6da7890ec4435f74740071243cb0b3ba97f968fc32fe7c8bd0142c39365adaf4401ebe7ef7a68b568de06a331c1c1b1c936347c3e4a3f3ccefe001c247c7c68f1b1e8065df7ef9ba7bf8c3d1c7e6d891f0f8e8fcf24ce261c317a234a269c786d39b1e70ecdd6d97556c46df9be1c766d9f150f99db9b62b4af88b1d64bbd0f83f3bc776a1b9935b4733fecf74a07621b2935f4743e463ebd7918cff1fcdaf23a1f1b1b9753cbbff4733ec7898ac7966c3ceedb28b2f1ba92daa0a45aa27e7b2706c39962a8f2a2983863a411b075e52b6458584f6d20b95ceaa3e8012d49e4b193eca5ce519ee6e6908ddb18726523453168d3a0c94e2094a57e1c29e626bdcdf3d1a083f2846b84139cd3c2bd6d50936208367f2ca26914089ede8f85bcaad77b47f23ba62e9ef55de7d7b8d77a9b8475d19aaa200f5831d1abd266f8ff9ad20b94bd43a4252b8643a0386d9ad381828ee1f26d260075e7ac722fed81978e71d1de64aade5eeb98eeb765eb559c27787698f21f18c3387b03877865d5878eef0dcf1bbd6da8586c678673cdf11b93c868509365bc4f240da91a9d16b750c9c51270efec871cf9ec1892750e870e51f43e139b6099c18fbce4567683142c6e5ec3902d540039f3a49b66daddec2a89892cd4f4b9bd36edd545983a493e6280983a1824d5a2b2993cdb2195c2453df3a834c953df4c883715312af8b883028c816390acaa826472f6032562726337d6272e427aaa8bb46d5308ca5b987508b487d1f91450dbbf70d0aa150b7051ba4ec5d3efd1e8610d5e0c0523b67c8ee170239785533a61dcfd674dc0b6a7880220c37ea2d9f309ddfa00a0ad455560c1944aa55ab589c25546949ad8fdb26aaaf86ec2c782a2354d53affd1355fca20a9d2abdbef5ef651d14a30e942a588aaaea8c25edf5118dad9052c2d35e8cc5cb3a0968d2e303ad3f9d6c01848f4c46d38305dbd7501db50bbc94f34f988aa544028e7b579d6b1662e188e0b9e609f1d4d05c17b5de2e004e51d68a609a08e4a755d42e50840b571998de5f515ab3d284f2cb674bda23c7473f2eae5ba0d92c1dade41b576578587eaf404ed9408ad6faf564636206a8c2a4fe9a8d4fc509300298400d7665455661485c401583d0a4664a457913f5993c154a8a9ccb33ed3a9844dd711abf24ec38f0675d00feeac3615627bec2eee0391ab4bfe161988cb255e74a166ce2a7183fff4020ae8da22cd12458109a34bb83d362c04d51a8bb0b59d2adb221666aa12d9541d4212125d3a3dd3d587a07613c508b97772179ea2705057efb3286aef68aae952c10b2d61b8183456c0de15aac241b26274cd0a0f2cc7fb1cbccd3072a1dba890660f10f0fa2d44e1a738d555952d5014adab425031be8680aac2b556d9ba4b2b67fa99ca1e35975b1abede9f34badc16352ae144b587f132b581c4a3a5ba28b3029699ae38c830ff5cc35a3109e3dd3050e49352de7b0f22d0530fc58896c15bc6b8692677992a784906a8a100c062890665c5b47dba24fd422107d5242b1f9b08676c1e6c15f44896ea39c35a200053f701d82ad8536f1170c62ce9390416846dc2eb40416fab6404bce8a679aaad3bd573196bbbb0de391c4ac808d44183525ee2b160e3a9855a5dbf50207bd6c76320117c200ac2c2dfbe7b75dbde0038ad575edb77fdb88a645097ae64ecb501b7718cdd82babcaa71514d129a7348ab39c5427967c541bfb6411d6d3e7d6d693e8315a3a2e39c5adf58c2375a4fb1005e0f9c9a6727a7ea95e87f018eca27bb'),
	('run_20261130_024855_bb3b2463', 1, 'findings.jsonl', 0, '\x7801d598cf53db381480effb57647ce620c9922ce5062cd0b2b4c04009e5c2c8f253620876d63f4ad24efff74ac12c36d433f63619c6374f622bcfdffbf2de937e784a17719a78632f4e72c80a88bc1d4f4de13652abdc1ba31d4fcf556eaf3c9d817afa1a961a16d553f6fa566a2d880e21f07928484839c5daae62629847f6c91f9e7a48cba470577388a69079e3a49ccf77bcbcc8e20578634228133fed4f955906895eb5dfe9dd2d569ebd332f5451aed7fefd8a5e5e6a0d10d9d7f9696f8f23fb028bf8d6d7689f1c6b5ddce2cf6956cc504cd92e39bcb4d136d799a77971fb08e12c4defeda311cce36f90ade124696143f6ec23697807dabe96b750ab07488adc7e6621e56b9cc50c464f6b8e662a1f25e9284b1f47a91915b3381fd980dcbd793aff66171d175909f6a5d232d36eed799c3f917e06f482708dca92aa9231c68164086389591ddf1ad38e0dbb50f17c8d49cf5436756bebd95b0a8b993a7928beaf43d260dfd486f49c930ee89e93d180fe978df9cfd58a02417c122a6542e5fb220c424d6c98ddd56218936e6695b975656366f1626fa5f2b3d8063b10b31ca9d7622184886c88e52875168b145f3f7c3b12e70db1aa8cb4795503b745afa8f4436d842ffc280c04d718a8e8e51567b4a357d370b141af845ce1d43f5c0cc72b47aae91595820a1134bc72943a7b2569784135920dafaa8cb4795503b745af90e126501011c0103214fa4cbaff4bf77a15d080bf47bd3a308693fb7f57c3f1ca917aed150fa4ef37bcea55af764f2e0ece2fc155820c9e1b61959136af6ae0b6e895340c9108c080408c858a29a47a79857d84ba790565b6c17a75f8708c91b971b3c540faa023f5c62b4a85fbf0bff9d473943ad7aba3ec00df7f4d58c3ab2a236d5ed5c06dd12b1f886d80000a88cf8cd24844fde62b1188a09b579b9daf3e4eccd5d5ddd572385e39524daf18a21c63d1f0aa57bdfa08c768f665d76d5f5eea55959136af6ae0b6e815468423c9ecee2464da37b62c136ca3ecde079908e87b78f5c9bf5c1e9f5def0fc72b47aae915959cd0f5d0f552af7a79f56199fc7dbe37bd6f785565a4cdab1ab82d7ac503cc25174a8326141b092ae877d4e063ff5de6f6d387c9e7c3d0ff321caf1ca9a6570cf98888e67eb0d7dc7e7af14f14edf2a386575546dabcaa81dba25744069450b0bbc2c80e7e1c4542828db27bbdc282779caf36db07cf56d77cc1b3019d603952afbd22b63fb822f63febd5597c535e9c266e227be9835546dabcaa81dba2578a8661c0ecb684468a071108434c4faf187e17b1266717d9b95c4e6cb44319dc8545f5c62c8268b362f5ea8457e52941e7dfd12bb39e72d2a6560ddd16d5623a8c0ca09010648f4224080e3d4b1693f25dd4ba5639c7777bee6064286a3954afd5c214b13f50ebfa6472ba5a4daf9b6a55396953ab866e8b6aa1c890c018cc0c5254308404ef778a8503cba6dbf8bed9e3d128fbb49427c1e380d472a8dea84568e086af977ed86bce8a2637f1fea3769b985a3fac72d2a6560dddefd5fa05c6e14895'),
	('run_20261130_024855_bb3b2463', 1, 'cut_off.csv', 0, '\x78016d50c18a02310cbd0bfe495c6cc575f0ba273d789211bc0c35cdae9599a634293a7fbf5d70f4b2873c78efe53d48f8722354081e287a10cd215187999c92879efc0fe5177dba2176f7103ddf27ff2db05eeb7ea21cd803969c29e208f4481c29ea543f84c879226ee0f2b6449d1601ec9dc87c96dc38d49c400add0a975f768fa89d3970d6ebeef4ddb6b7f601351d7ab04bfbb93066619aa35d6dd7ebad69ceff8b2309fc4d6428e2c142b36936153e2a4a4124f2f5f4e70be6b35f94e96542'),
	('run_20261130_024855_bb3b2463', 1, 'exceptions.csv', 0, '\x7801ad964b4fdc3010c7ef95fa1df2014ce4f7835b41452a2a94aa94455c567e8c21944d523b2b76fbe9eb6d96de9a4393cb7f348a1ff3f3c433869d877e68ba16e5c10e806293f2b0ce002db28fb00e769f51e79ec10fa809c8bfd89c51eeb6c9034a607399179a182165e4b72941ebf708767dd7423b941553d3c37ad3b45d7a73eca6db964f2f101e21adffce39fae3d0a3731c7a5ce510de36bf4d3c7ad6ff09bded0678ff0e767e6dbcd7d43b504c3a4d1d979cf812686f9b0401514ce50921270cdf627acaf5a9500f08a3deee3725de8cfa66cd3c3ea797de0f6b72dda5e109375c7ca017b7c817dca1acf1d2e483199ea01ae3ac9e6caedaae4add6bd5c56a786a72558e6a8cbe7a23ac8e113ff7fbb223a55ce8a32284f2d67b805096454d9b211d36187982d29451676d749631ed94f374168f1ccef636df344bf16c733956240839485d7412871be67cd44cb3e094969e00d7b370b4d9938e5df44be13cbabee048c10f52179dc4c1514665215020e004764c98300be7638c92fef8b95f0a67cc8ee24a22c5eba29338260a4c0340048d857056586c67e15c6c2e098e0fbf96c2816d2ad9210ce32275d1491c06b4fc6500162813d17aacc3bcbbf36915efee9eef764be18cd9d14a2ba4555d74128794e2858d20ca38e159548651322b3b57ec767779737fbe2c8ed08a23a1eba29338521169a4b61e3ce5241ab06a5ea5feb2595d5f38f67d299cb11430c22862a42e3a89438de29443a96f013c481cb43974c8ff6f3c37fb7bd9cbb458e3197f36a265b93bba2e3a8963b9734a486578b05205d091c65938ab9b6fe9abd9ad96cace1b8e20071e5117330924bc0b11b0a3147b6c0c6809f3f2736fb324cf67e54db4ccc3e008248c2940c2d4c54c02e110a98a9188882dd702632de7f59e90ae76e6b37a5d0a68bc3f44712c50d1ba987f02fd06d69176d1'),
	('run_20261130_024855_bb3b2463', 1, 'rejected.csv', 0, '\x78010dca410a80300c04c0bbe04ff65335dd43051349b6a8bfb7d761f81a6f8d70c471d284d151a313c9564b331eb42ba60b3633e9f6a1d4340bb68ad8e121eedb0f12b91b99'),
	('run_20261130_024855_bb3b2463', 1, 'evidence/pages.jsonl', 0, '\x78019d944b4f5b311085f7fc8cac8b3433f6d89eeca80a9447292a297d6c227b6c9394904072835421fe7b0dad9a5ba99552eee63e66647de7ce39f33088b52bcbc170307835885dbb1390db45dc3530021ada3064feda6aba58cf5b19e9d56091be157d6abd8ddf6fcabc5bb5f2b2dcadcbaa1b4f73fbde5ec6eb5ace9666e2e8f6f8edc55eeb584d22b16bd5943c861209a12a956234e4ea8583f3685512a1e1c2a2d9a8f59ea22ab2f3d98358e15a923c9d359b6a190ce171e7610b7ed7e3872df1478be340fba9bbc4bd43fdd8c7a7a2c2ce9a50558de754c5e71885292b27096025a9904ba106664305c0a92f298078135c491b7cdc0eff45bfff7c71c993e997ebbb945fbfbfeef32b630ece599f4439b20f6a534ad520c7c6a7c545a1181339e222584490416dc806d4d454638f1f9eafff57b1ed10de5d95ae9683c393d3f9e5eaa42fc22250201f5102051f0408ab631fa5c626af60a96c5cb63566aa2504f42c369904588d6d1ee28d087aa9883f9290e22cceb58cbb659cafa276d3c5fcafa9c0a3ab0fa3cfa780fb6feecd33c5ef5418cacc1613156a6e128664d0416e99a9e27cc2e0abf10eaa31d998f694630554cbad94aa2d1b455ba6a26fabfe40b695329bdef9c9c1a7d155777373b6e80fa7b9bf79083db62423052811ad0332d6abd82809bcc452c13d6d01af8655bcb55501211a05858d949f09595d973cae8ba725f50bae75fc6357f5b38ebdac6fabeae8e27cb5f6b40fb3e3fbc3d057a5996d0365c9241058da28944d251bbcb382ad10b0426c86949484ad135fa964b0263a5b532f37f3f56cf6b8f30341899097'),
	('run_20261130_024855_bb3b2463', 1, 'evidence/slices.csv', 0, '\x7801a590c10a83301044ef85fec90a495a8bf53b3c7909db642b293191240afdfb5a112cadf5e2b230302c8fd9f1b707a904d11a45107d1f46b907df42ef92b1d061431102291ff45b51cbe4a5495192d3c74387cf965c8ac0c09a98488360e292719ef1a262ac9cb65ecceb87c9810b7852fca070c0068d5bee8b4a9ccabc18397f21ec9bc1a6011aa6601b7944c678c544792ecafc52c34a1e31b37aa7c99a81c2f6833fc039db0d2d3a45320574115532deed6c6c95b8a3bd17d5068e63'),
	('run_20261130_024855_bb3b2463', 1, 'report.json', 0, '\x7801cd5a5b6fdcb6127ecfaf20f4d217b758696fb6fb1438eea97170eca071fad020102889bbab464bea90921db7c87fefcc50942859ee7a371bb745906c79197e73fb3824f5e72bc6029ea6aa9655704e3fab38bc56bada0427d457c53a379fa0ef4ff85f185cf287ad9095c1962fd0f4858625b5c9a53026aef2adf8434981c2dedf5e5821426634de4a4878c1652ae24a7369785ae54a76bdb08216dc2889026836ad6a2a5ed5382ad8f22add882c2059b4f8001475ec14a345c973ddca691511f22ed74aa28ab85a254c657558e532cbe5ba431aa85220ca091a00d633f576cbf503b47c6820588b51a7551325e6d2085dc1c2761af5a60537a45c0aba0ffb1ad78491374125bf8b9400b6eef07a8daa754a1e287283e21a3ce82ec63e36782b55f102108511345b2faeb4da22c668122dbe0fc3efc3d3dbc9e49cfefc66ad502853c5f722d928f5c933458bc28509d803bc947e82c57105072ed0a01eb44c7e68ac06e36a998922bf13e88cd69ad4fe49aa7bb230e1ee826dab32d24ed7d2a2da42c0a1e19b104563dfe5d553aed83a8b4e272d0ac40bd0d68a1c08d8b95e8b9e8bdc24a70acea8b51632c57502516b7ff84a20c2d9dc1b2d053a2c8ce673e70ed7e9c78903172d27cb3337e0d9e8a6fe0c0fdd3a2947d02d16de700b2f5a2cc2e9b3f045b3f9a937fdebacf77bf9f018dfe9c45fa0c1172ee693e7e05b4c1793fdedb7f435f2ec579b5ebe5aef4693f963ff2ec2f97ce600d2bf2edf1ada6bc3149c8a0c029c024db22e0ab7769042968d3477bc586d04bb073e52f70ca855646cabb460d5864b16b18c3f18c6d7ea847199b17795ce4be81345619892c5030c13acd4c200c33187a95d5aaab803e5f16fd31863ca41b4f7d91730f85a3de6ea567ca7425f02f087aa694ff9e0cc554bf1b92c38ec2a28fcc347b0a52529a98094dbf5fcfdc8f16e2015135c17b9d00c00b30d37cc0821d9fd86572c073b14197491bd3a539e33b5c2b6eac4da093840ae0598124d0b332ce20e87e5e071242ea38354c955911355b75c133896ef3163569730b0a1c7d660b9bce345de2746a54b8036604bb02c8ef2a8d63cc026db9f5997196d2f40b3149a1da5965cdb2d9dda7da3f654c9d73530386cd8adfd69ffdaf2b2b401eb465373bfae2002758ad97e477601b7bf467ae35ae6b4d16d73a97c8a454e545bc08d44eba206c56247b38d42a4363f636eb7713b008778d9ddfeeead9f8915af0bcf2aeddc6e7fd5021c9ce6456e8d42c6b3c32856db19e233143b68b37ef35a48d1ec88831e7279602879e366778d735941d2c6d0d7030a5952ad94c69ddba7115c1c24b8baa9f9d59b69dbbc6c6a01a758a115143ec1af37576f7a2b82dc52ab14ca3debf4e0ede5f59babebff0c0769f1ff1a6a2c1377d5cfeb8bdbab9bebf8faf2f2cde523a1edf89497554d8e0d5ebfbffdf9e697abdffe6e34e458aea12eb47119bcbfbeb8b9fee9ea97fffdcd1c67d2ada8360a930466bd7dfd584f53a7a91040b13884063ce9e38a2705952566a3ca1fda8aa867f02e0183e62706662bd28b0ea882b14085651dab913f5d648f4a6de52049e17fadbc60052ee8a80afb5c7061086b2acf3bee805ec9b7e07faa4a5be282e65a82e7effcba97644991af3709949db8863fde92504cb52014c868c5891726208f8abcd88b443f97039367149ebe117c8e413d6008cab5c9e20927646d6ec3887e8d46dd8e367d7b824c2ac8c9e9e1a0a7844addb26a6b6dcfce28f36078fd22cd87e79575d4dcc11bf67c4378fd1acd8737b451076fd8f30de1f54b341f9e57d40dac37ec1987d73afa715aad798911df856c40a7aa41a6f155258699fc449400e5ae61ec20e87604b13bbd0faddd245c08e79c8e638e15ad23c9f40d70ecb6c748d6381cc3e468ec4147abe31be48580ecb6c848a23a8b3c1121111ee68e6f911702b2db2223dce02c32a4802646e8f8787c8b1c034847471d4b0489800a902ae1b6fb2b76a297c9eddd1bf60ba5d46e202f14c9bb811c37809a58c163206c0bf037158c011c28e8946f363c9a2fce178b49ba1049b6ccf8223d9d65cb593609c5240a97b359b89a4ee7e92c996759723a4f42713a5dae122116abf95c84675176b63aa3dd0c4f0c6a459b25ade6f63fff20e69f5ea800c5b2ce15d2e7eec62385fa13ef0a5df47bf7c5789837708a86533b1ee4d93d0c6458e2b12a2ff082c45d9b9cc0fd40ba81633dcb2b837728be3403a73e5cf9edeb77ef2c053475f4019805607d6096a19886fb1a6ee04e9441b2fa2bbafbee77f6b2c6dedac2358466f77075d14e01d4240ee5d05d8568247f671ae3f842f752a3571b8fd8de96748025cb58dddd257ab60f11925500e034a78ace037035c172492e6864fdc8268fb400cd4015e735384a0ce61cae9f4f2507e937dda5df7480f565f5f319ea20fdfee5fef389ef20fd96bbfcb7fc27fdb783fa9e917ed1a87e9072bc287e847bc181768767925f1c8c7942c94aab02b8159e978cbf8c63b944551b46077bb899bd13400c0d5b9c30a8be181d573c72df8fc776e5f9dee8a67d74f6f07030bc5d69ba37bc81f16c257f30bc5d59b637bc65df7ab6ac3e14de68928cbd26ff4b6b85f14d765c81b556c6c0f60e7fc16b133e5ae003986739974d90e154cbc0ee1bbaf71cd67b5af7261d21978e07777a64b8a3b9753cb8c7b6ee68ae1d0feef2b8d6dd23f7a062c7c7bca656c4221b9eec36f854e045a20b5f78aab3e3a9d4ddf20c62dd9689f681d39fe3a2f7fae6965dfc7c79f15fb8e0b747172bf8d9f5f9b8959b5666cfd2f47aeabe24606bf840a135a8bdcf1b51a63b601cfb5d165e519a53c93ecaef4338f69307f01a3c1a6bb182af328cdd9e41a95c7b4798d13d9daac710dea1ef047d1d84c5c89312c567b02bbc44e367429e159d86cf3a7705a31bfdb8639f04f22cd5a8f09fbea46a7b10d9d7a9f6f25edb83f4be4e352af79747f71ad0cd470c59efe04b211c341f46c03f317e3d1542151b4fa2d9e97c1e27c93489668ba91d085f7fddc10d055e30c07754f856d8b4b72fb5eda769b490a94ba1e1c9899ec11c0bc3bb19dc68a08cf653ad33ef53ad575f5efd05a67639e9'),
	('run_20261130_024855_bb3b2463', 1, 'control_totals.csv', 0, '\x78016d8f5d6e83301084df23e5262b64701b9ad344fc2c2951b1ad05d472fbee629b38721ef0ee58331e3edb3eb05be0f71b0d742b119a6e03fc73d6a059605e68747823ec2cf533fc607f473a643f0e034ae2e90881693496a2dd8bc4ec2f82b599ecca4de1e9a012b3bf399f5cb34dfc4b33b4385842c095a08212147fa5564a1619a52e44c8b1af79f2de3a4e6a0e68a86a555f79f393cf42a484fd9ea71f6edb3ba5b7aa3e3ebf24bdcf179507d7b9e7da9aed355cf44549ad9f7c1622a5d6ef49ba1916a48376e7f5984219689fcc5930c20aee011991053661cec291555adf3046fe2c175105f6408cc0829a109f4fffd18db968'),
	('run_20261130_024855_bb3b2463', 1, 'activity.csv', 0, '\x7801658e5b6e83301045ff91d8c995e507366435889229a52a3672705476df314980b6f28f7d8eefdce9538ce4fb15f43d074f7e41a439c465f443db770b0d21ae98c29d2676377453487e69a7d1878877a2e7cdd38b25cf83bebad1d3b53d6267fa6bc4591ce3cef418fd08e65630c49f4f65412942a3ffe8e2405050464a54164a5b0bf93cca08a6526c5c64c1efb218dee6236aa06b595f503907ed9c327b9ab9c8423c8cc86acb7fce2b7fdaabb5ae6c834636d0cad957b7c43f5e16e9763d9a6b38e3e4055af2664e595bedd52cc466f2d2ac44765bf70febe586ef'),
	('run_20261130_024855_bb3b2463', 1, 'report.html', 0, '\x7801dd5c5b73db46b27ecfaf98c3d49e3875440817022025991547897737bb4e742c3bcee6c5350006226c1060005014b395ffbe5fcf8504298896968e24bb2ab1e9c15cfa3e3ddd3d73f23f491937cb996093669a8fbf38a1bf58ce8b8ba73d51f4a841f0047f4d45c3593ce1552d9aa7bd7993f687f45536177c2a9ef62e33b1989555d363715934a240b745963493a789b8cc62d197ff386059913519cffb75cc73f1d4594d32699a595ffc36cf2e9ff64ed504fd7311cfabac59f6cfca3c8b97ad991391f279def4eb2a665f156521be3a6675b3cc856a9917354f453f2bf20c9f688d266b72317e29005b9ce5196fb2b260d5bc78ebda6ee0389efdd6760743df7f1b455ee40e02efe4500df9e244ce3bfe82b16f66fc42b07fb33afb5d1cb167836336e5d545561c3167309d32c7a53f02fcf147abf33751d934e5b49f8bb4c1584d9b23d6dbb578ef98a5a0c1110b2d7fd6b09a1775bf1655961e6382bcac8ed89783d40f8288fdd1b958955d4c36568bcb3978523d210cbe663d56a6f8a3dd587f7dc725a33259021f05a633985d1d3ad6c067f5b26ec4b43fcf0e58ef9f59242a45e97360d03be844c4e14eea0544cb2b2523472c08c4744d5c574c199f37e5319bf124c98a8b236633078d44e689a381e82bae3896df1e6b83401377bb8bb3d187e6b7991a17955522aabee219f83abb6235642f615fc64e3c4adc63165582bfeff314d43c62fcb2c43782a3e1514eb2a1270097723eab2126e6d731930a80396dfb2f8ad6fd4b5e65bc68fac57c0ae6c64734cb3ce71535d46adac9016b12ccdb88aba6cff3ec02d246a274cc2e45d5645022d3da94b316852c1738320b8464eaa70dd06f444e786228845e11ab2d265903559af1181814e5a2e2331052025262dd342f177d6a04058ae562222a8cc5676b81b15b1d8ab29af21cd8774d49844bac02384eac620b4b29c3378c437f98250c48b27a96f3a5a41c949f5ac1be8baa9c4b802b74510ccb8a3a4b804c8b6324c156535e084c766347820f2cfe379b6685114f77184f14be3c262d6b7d728c5c3693a39cd74d3f9e6479423c6cfd1343b424f7259224cf2443d64559d25246c56d11b8035fcbca42904e43376c92692b92e89b9e7ce0c403d1ddb39c0922ade91a70dfb3210ca4b8fd8d4909822ca9d1577e4bf934cb41d979d69f964529856153a95fa0194abdfaaa27558a688d48439955940de98559de982d5aac86348b0d2e5e545972cce8cf3eac08380b29c4c8f9b4a8a1386945ffe33b099ecda0b7461daf73d74c3ec3da37cbbd8266a5367de8d011732d39b3b1ed8a37df4c45927136abb2022c07f40cd3ae2ca0363e43b2d66bc3052ab78c1aed52ab950ccb61c0c83aa9b5d4f28e545a92873fbe3839d49bcfc9a1de876951da959dedbd0c16fdbca932ece48bac999082c04e241764a54ec0bb82c590c7fa698f64ac37aec48c679548b000be8d31bd835967a61331ad375e88a89e943348afa89b03c663b961d0dfcd5be7476cf59393c319edad64fb68833c69aaf1493319bf9c17d83e27f89d981921585875f77e9b000ecc8009d53467f0433ae7a927dcf583a320b0e340444998f0201e0e927090d88eb05d271c0cb0a7787e3c88fc2489867ee488a117a6911041eafbc219b9c9281d616ebde41af4375991940bb3ea98bc83bee3f49de12bdb3e92fffdcab09566395b7d1aad3f9121134c14098c66035727cee70924fc4934afe188d4356bb2a960bf4312d8eb57a75faf0168134f901745ac51145cc1e0d9af6cf768303cf2c35f5b23f153d11f52e14aa9a8921a0c75373923e5c750f6a7e89d881bbdc2c4f008fe1e3637b370bbb95e16f10aa2f6871803d6b0b6bfcc67c90d5fe002a570e7ba962fabd984c326744096cc671884293bbe65c525b6463d8a4488fa48bfd5307625878bde78c69753b8a7a011b17f2da240df713b1aed8eb65b77ec1a7cc736a51386cbdb4a4a1c634fe1771187d8ff31cd11fcd21ca0364d71fc5c9111bf35d92cf693263babca45cd3876f3ac685910c67348ac25955d0ad9b3865559fd1e2601929e9775c3602a2665f9fe6e7237d6f3d06a8b0987c2d4d0ad4ac0e3ba5ccbc0f84556d7404d9a35d8b17991883c8317426d6a5962b7b21df4ebd68c1f434927f0270d7fc736f9c586b5bbc96e8488dc2326789567f02160dfd884d7ac16d8720d46650e9704d404e8641c16d2c01cd14a6883592d8b7c4927abe24228da3718d122f6595596e987082b3b29328014a7f3aa1245bc5c35bc14354e4bad7ff2bad4a6b55b5d564a72a401860c49921b5a199b017dea6ababee39c3d3b3f5fed364af1c6448f1a5a0dc489166027444f0a340cac6891eb002486cfd5942c6b6ab2af6a4dc9a2958ab760168075a9f73f126ac6ebf71097b4acba80ddb20384d2ede0d71b6e9ee1cc0327afacd802dc5fad05a8251c048064b7d992fff74b6f745c6bca7e0015b96d9364240934ba037c31ef44ea761838049842430355e1888c0d64cd0b385ec61c68588ee17c75e123adc78a87e4e26833a2c7ed8be945d485ff2d79e5dd06536f0be287c2f4dd8c74776377babd547e523c9dd75a97d7fbf0ed310d6fc3d3f091f0740f86ba37e20905e3394ed78ebb85e587740da7bfaacc61511b9e5ff384c081bdac0ac2271344c91298ad09bf143020daaa200234478c0c07d07de1dbcb166cc3e76dc2e78676d83a1cac7cf3a4b5c3501c6f2701f752e16d00b708e8222c30dc97827b69de3680e12605032fb0bb2918711cea62f1b6a9101144f80461581ced9553f429f818ddf023e084c35d4e27bc147134f8b18520776bdb82efa555d075e90561eb75988683b5e9d82911fb01bc979ab500f6ee0be0bdd4ae05f0bd51782f356c011cee4b619c68ca39bc6be56892afbd753cba83cb4f31c7def8c79f5eb1d3bf7d7ffa8fefbfdbf6fc716852eb498f798aa8add9bf9429b883281b4d8804dc7b218fa464572e913762173827aee82263f61d4ad9d5d4f69e3f88ccfa584747139c33a604883cf1b92ce14bd0f4a25487657d6268449ed7eae447836738f322226120bd03f2949193e7461cc42b91e26cacb75c4c9b55ad13d047dfe3a597e900d54b21a329e4a2dc088db8024b70cc4518e1be90dbcb72c9c382f77891dbcbca3d76ceed6511e59120dc8b7390d05640f574cbd1bb435c75fc66224c007b323e873f8ca9292ade8e93524a5a066caf7d7936a5a4ad19722da863cc310ced8b0c593604c6101c31dd5b5fbf137186149cfeb411ef3969641243a7064c2eac375ec554cc34381198881756d8766b94e9edf8a0ccddf6070ab476b5799639176c1c06bf7ffdb2b3f7f5ce985807703723437b62a1f2281d30740672ef8244d704d73030d023e587c8d40669fe1b9e24599a22ce0627bc03a37be10bd69569ac07933eaf03731cfa2c73eadba0f15fbf3debee7ebdf72396bf6e2c1e9dfcdd13671e5c02bbf4ac75aadf10c01fcefed52580eb18c0ba370450b3f4010de036b0d83bba51e892be6be03fb4f5fbf85c7970e10bb73904b141c4c632219bb53c8175afcf7178dbdcf155f7ebbd1fb1f9ebc6a24b001f74fbbd27ce7c6409bce960fd49797f372171a3f3d765c29d8fedc23e34a7ee693fbee379e3cebcba27341e9a5b5d22f9f1f7af3f9b59f783c543f3ea9e4cfd9fcdac7b4263c52d139bd92e83fab615fda5da6c4443a9c2d1324591b274b1a62033aa754db0e4980292326e42d14b8ac4e2be81ac9ca1148e6353105cc6674b54355017aa3e497438450f99b64a7550102b9614f86d64000a99ed9dd1a26b653aa7286fbb282bcafd6f87895e98386bc7b7bf52f6a9a3fdb9e80a38fd283353dbf3bf2ec415ea6d51a548f9f81d5f75660b3d3622495d72d611b88143a982c418bd114582efd8a5f79d1b2afadab86bd035856bf95ded5d8e9ebd0ad4dc7856ea3834ef42e0f6bb0c30185841d081811b0496d335d17f8942c7c96b170a5d3ce8dc4180c1d0d639e8f57901adae13f89db07620abfbdd48ff0eaf7d17f0b7b74504a7dd2d2a81e35bfee066603790dd92218c5291e36debf40aa645974f7f559b34cf46eed6182095fe4249260c136cd04a2959a60c9472476595612ba942356e74b58a717d114595d3a1182d2ea733147452759a9a40870c0f74b2e640a78d0ee4558a396af5611c756a4e4e92a12c0ff39469cbce3d470d23ea26617376dab7cd2ae3f12915a08344d2b88ccfcb79254390ea9fcf642980f96a0efde0d3467cfc8326674740745daabc61782050aa7ecfb07c8ccb04b85a23ede0464f0073bbda505d462a0b696b5432e68c528816aaf9b7aae5376ab2ff0e1e89ab58cca826c210628b68dfc9d82d0a26741ef15067f84cf716ddbe43ded1348fdbd4eda0212a5cc87eaf8aa4e916488660f32c7bebc5f6a9fbc3bae2dfce06fe33f7f9ab930855d6ed2ca9ba320004de8ee278e8c69108bd201abad120c0e59476fed7acd6357ec5249a7a7cc322b425b7f400b9e45585255486eac0d568da62568b71994dc1ed0e8a9b31984576c84e329400534a32934b99cdff8821bf76fd73ddf0660edad7f3381682f2bc9b33b4976b314219390387f9807c686f53d2d003fcc2f507b5956e0fd8c193a0f976c9ebb3ec0672114f9270e87a6ec4791a71cf1b46611423d0d141a60e9efef93cf11d0b056cb0f6ec89ef38eed75b8485a8ad5983ece0f5cf8f9635c3d1d229bde7b31dac198cbc284e87ded04ba27018c48e18605f7d2cac097c6be0323842ec49e00f76b30629f74f8835dfa769e0beff6db98335761aa42117892b1c11f976e4f9a36ee3f2205a130eac30505a130ec2e033d29ae7d31f1c3bfdf5f71dac19a5beed2642a46268fb7ec47d6ef3c7a335f2d8c270fe614fa8d875276b5013f80969cddfdfa43ffffceee7ab1dacf1840b4b260417aee7a73cb687c923da6b86a1350c95d60cc361b893359fd65ef3c27b75f5c3d92fa73b58e3e03aa33df29d7014f9b1978623cfc589efb1ec35fed00a07da0d188683cf88353f4ddffcf83cf25eef604d103ac12818e2c67dece2f6ea48f0f01179cd9e6379da0df01cef737203ce96bf04b3a0da75a07147e1c01d08f86988fd89c04e86239c191e8bd638432bb095d638c360f75ef36919b43767e7d5ff8faedeecd01a3e88a2d00fc2d10077c0c3440c53377d4cacf12d4491e5c1c619facee7c49c5f781d38efbe4d7630c78fa3241576e4ba766c8f4662185040fad1e88d3fb2468639fe68f4393127a95e5c8dfe192e7630c74e52374c53c74f6d8e878f6c7b183ca2b30d9e70b06c5f9d3bf1dbf6773a030f7af044d0a6552efc1c1797295a8a2c1062514842e12d870f844969c82a52f746de836fd80497c075fcae2360b715ab430c73ca8b2cc5331dd63b75b35b462ee505ebf3bf3debe3b50c82495d474ee96e35bdd9a3ae24e8b8b099c0c48915e84cdfaa90d8c85019a56d5a61aaeb90a881db708018f2f52c8492f12e043fc0952ffd4a093d4e905dccf54351abc03582d9b8cf618a5477aea8efe2bd559719adb8be04848a00fac512dc8ea08b8740b575710dd3ab0b5526b87460b0a5670d648d81ce22aae976c280789ebc72b2b1ba7c02806e48244834ca4ce2eab2ca52cb06c2e88c5eb5a0b49fe2871c04481178d7914d9d042071f810f1531d9997e4cf5764d0f7d065a9b9ca4f524c5fbd51229f8ed0fc685107df11675daeef81df62f555f8bade2003c56b6bbc11879bf12641d1e23fbda90674cd7309eb80f92d16ac04bd6322928de5e435746261295f39d16f0b401272f52c4ba4de1800b5db28a628b6a7d4e787281ccf9bb7659a6eaea8efcc177808424918ee01692b605e7c90cf035086866e55219b3cc38b5f78ed49cb856aa32bb3b70001efe92554bf7da8de4ed80045d2baa944134fb41da21767945699d7158c9ca987af6ef1b282095a530c1ab666b53e6974bd2d6af45003ee76ea8cb94a54e019b479559715b24e74a781924ebfcd61ad10ac3f602d0345f9752a0dbf0511e8f128c9880d83b798e06219a5fee9751092016aa800b058a0a165938f49bf706d93de3b91f50244386df360aba047593d313920a9f980a93bb9b711fc93ef1c210bb5e0e00026846dc27b83825e6bcb52e025bd1f65dde9e6b6b6b653536980e4386404eaa040a98ff1fc60ebf12639bb7afd88ec591fcf8b89f83d511016fefcf58bf3cd0580d36ae6957d57cfb5910caa8baa253bd3e0b6327ce7a02eb21db89746123ae39056bd8b25d9a51107f57e17ee24ccc66786e611ac18a5af66d4fad210bed57a8809f032d1a17ec8ea50be3bf91fcf3cde7f'),
	('run_20261130_024903_4f5d42c4', 1, 'findings.jsonl', 0, '\x7801d5985d539c481486eff32b286e72b1a6aabbe9e6eb4e335b2977a231516392ad2daba11b878840f8502729ff7b4ec330c008e3ccacfb11cb0b14e8d3e7ed87b7cfe91f3af78b308975570fe35c668514fa9eceafe4a5e0f35c77d19eee473c872bddcf24af6fcb7b5fa68bb7e0fad2b498c1adc063cc633ea6946382619420949180377fe8fc2629e3425d45525cc94c77e3328af6f4bcc8c254ea2eb1e1e70142955926637f3efea42ecb4c8727f382176535f6f0887a5efabe9402d27980c7430109a4e1a5611917c95d727f12f1022184d1fbe2fedbf9f40dccb63f4e94e4c5e59df46649720daf0a1985b732abc4899302a6acc32b89f755fa90969ef2f98d8c8b1cfe0722e5959cc54c6af598da8ce75a9c685972a7258156ccc25c8309a967f324ba8541dd222b2524959499afc68ec2bc56ba11a895b0920a945a2c868b2d873a0e710cb32b5f25d31e4cbbe06154c9e4cf7876a5c6f6678f5538773e9fe219a9a6e44bc814a6d4acc906d2358bd113fd05ccf9efa31530615bd263c4c196e092f942da30cdcdd1322cf29f9045a647cc09ee0298ec2f429652aa0f164384d9a6b280e577b91d58e4ed813c3b66c73db0162b32c65547b827b92a53b1b0a441c76a6faf3a16f131e7d2c781856ce4d916c20eed61d5846e1d4b3ff9fd787278acaca2f92a7bbc8f9b0cf96a9fdd1d9d7deba0f067fb41eb1631e1cef283d60922e62b8c5f61fb0c21d7305dc3fe0d2e10524fad2ec4a88a6dcc269565020f7f0193cfe96fe0679e9c85b1d04e6b43dfcdda40888e0e95b199043b0acad5b43734367a1bcdc9c47c0fca65b2313608b36647e82cd652b8ee5ed2b5b596af2df1e32646d4b23dca2c1b99b05b726ec11c5b576b423f077ef4d3f5872fb7176ac3699ca8871f230afd41fe306067b90c0df157e66ac431fe3a419b5cfefffc81121d21ea9dd5a456df00ebbc3705707a24d2cf6c024a750084386b081c92eed9090c029b4a1f4982022ab8e94b4c0d98e43f43a079fef1c27bf72d830043049a689c40303e0abfcef6047682fe32042a2556093409a54ecf02b722d03e9dda7f4ca6718f4015670d8143d28d111827b184b1070dd04fe2200aa142ded35737604a7d47606efb52b0c011cc14f8a9baceb06d55a0349baf61c19feb6a7b6b76534c0f8bb311eaaae1e0deb0f1d92e632e65db63d789da62b77f38d11fefba750fb4682754bb9026a0d65c138954fd42a16532e561a6bd6c747c09d37db2e7a87b2dd568706db9685afd9a26c2209059dda734bd47c0a37cc3e6a3d2bc23195824d48836a66c77409def6f4ebea7f303c8adb5c87a71c7b797219597c942c7d7dda5d7112aca1424871a12a2af22ea7986850c299147894d10333dab5f23423fd7eb40490b275e07a6fd8e1c7c314f4a883964870461aabe856130914b0c17e3edc1ec445d0173af538cfeebc11fd5a2bdaf2286163e0790538016baea0df0af15ad5a6ea23aee7cace5de02fb4a94ce82d4958165387877ec6df69173e35a95fe2df655a035c63cb486bb601fc6b73c82d2ed31f416b2a8a4c4304d224d09273918a916765917ac99dc3eb6df7ec85eab6f6400eb7a590799567b3c1ed9e3afbc14c61bab323b2157987e6eacd4d9cde218677198a5d66d070ba588a87ab2777c631286fa5b7c9df68645e6eb49947e9a25cac35a94549ccd166ba9dc2e2425593ae371752eb6ea9f9204e0640c43a3836960302b7014ed4b94064e05319cc9b526aa908114dae6afd30dd53550530b544f76b33d96705ab75fd4ed280c8ad479e40095ba8a08b796ebd1ebbe1d68bae17703af1d8cb714167671a179734ddec0699c1b045c04040e1d0425812fcda72a83ed3cb04eb961159674b6d8fb2b3ac6802de347478e95a62f7e02f3bd0afd'),
	('run_20261130_024903_4f5d42c4', 1, 'exceptions.csv', 0, '\x7801ad554d6fdc3610bd17e87fe02d1766415214c9f5cd6d8ac070e338a95317be2c2872e855ba2bcaa464effefb8e3e76b3489126b0abc3104389c3f734336f60e7a0edead8d0dcd90e68a853ee5619a0a1f61e56deee338dd567701dad3d751b9b33cdb14f0e68029bf19caf438094a9eb5382c6ed29ecdad840d361c454b7b0dad64d4c07c76e638faf36e0ef21ad8e67667ffa7476e64fe72803bc3e1f0ece9e7523f42676f0f34fb0732ba5cbc2ea509565553a2ea5e58223d0d6d6093c154ca8d79cbf2ed80d13677279c6ca3bca686bf75bc49b695baf0a5ddcc6a7b8bbded88e31c6d9876ef7f0e9f22d7548b7c3189b3a0f4bb70632e1246b9b4913498a4f2406d2adeb4cf0574de8c981219911439fa8a0c2e033d8052ef8e4de39008f7169dd6448c30d13a1507aa3a12ac5926b6fa1741ecc8b0889cb77e5323c85ff9750a185a1855ea0fd4f3ac2716bc1f1a0996195d18c2fe5cbe87c36374fef6e1e68dffa6fe407f351c1ba6e3cf9632cc8b1d2b194a65468a128e256a37b74be24e4fab7ab3717576f8ff1a7b458c599d4a692a5364c619159ab5fc443fef5f7c7bbc75b7fbce7df75f62d1e7dc6caa6ba1412cd02edb071e27e8f4b08468263205890de2a075c162fe2a23efd795bbd7f48cfe6a218b250ecc0e5c4fd1e1729ddd2736b1cf8322c7da93c3734b6a866cfe87dbdde769717dd0d75b1099b1a25f02429737f63c75b72444526a924074d9c256cca50a1cdd82466e89261ab30e306aa006e1c63d0ebf38b37b441091d45a68d78f39ef80883ca74641233f2ea80e9d554905555685600b04a0a2358a92a2d9f4ddcbc17bfdca9eb9efabec5db87b970c2fc44f6c4a07af954f6067f248722c7b84491637c81cbc0f754e7be906c50f832fec41687486c26369a690952144a0950802ace5978369b736e7eff987e9528ad8f7683d27cc26510ed59bfe75cd1fbaac576924c30340bb4c3c68f4307119077c9511db80c45a9c352fd38f42b788474de4d4285f387711a53bbb60d0e84be99814f6f0fb8b170d673dd7d3d74e644d071e5188d72b6408b13aff6a4da13d8da7a731682f541a01a7b2982033515dfd779f907d212a4e0'),
	('run_20261130_024903_4f5d42c4', 1, 'rejected.csv', 0, '\x78012d8ec16a02311445f782ff907d9ff0de4c98b1eea4dd14ba9052e8526272d5299a84e40d8e7fdf2cbabb1c0e9c8bc523eb9422a5d32fbcd214a84e0154e06aa3253dc8ddd31c95fc5c0aa27f5255a77325df1445a09814eb15167f1c79b4b05d3f0c1d065827c267caee7947d44a793af663ff931e6939dc9c32b3ec65fbf955de2cdd102e28a45798563457574d4ce63f2c449753a6c3fee39d3aee868dc846b6dfcc3b2b3bfbfad20633452054e34c4669c7d7ab3f7c4c4705'),
	('run_20261130_024903_4f5d42c4', 1, 'cut_off.csv', 0, '\x78016d8fc16a03310c44ef81fc8912ec5d48dafc427be8a150c8657165b575594bc6b2d9f8efe34037b9f4a08199270d483e7f090b040fc41eb4e49068c24cae908799fc37e5bbfda381a725b09765e58f40ca4fdf4f948378c09a333136a04b12262e6b7d0c2c79352e4a7d202dae54059c9dea76935c8bfd4e2185693c8e1fb2c8e56d76c51863b1bc44f7da46f8ca126130c36167edce3ebd1b7332e3c9d8f3ff612385dbb040550f0358737ceeb2efaa1591c8f7cfb53192df6eae935763ed'),
	('run_20261130_024903_4f5d42c4', 1, 'evidence/pages.jsonl', 0, '\x7801b5934b4f5b311085f7fd19598334e3f133bb94878a10a510282d9b686c8f9b40b809c9a524a0fef79a522977d145da0a6f2c7b46d6773ce73cf7b8b4b2e8f57bbd9d1eb77557a0ec2ee22ec105a8be0e7dd0d7b596660f4d2d13ecf466f146d24beb9cd777d2b4cb5a5ec8fd832cdbd124d7fb7a18296306cd679ced9d421e1fd68ee59895b1b50ac1b8e414970c949dc714952b6c40d79d241a14b2c091b5f526b910954f1a8d4353121329f7f2d67492a4d7871fef9eff927f5bfc8363df96a91c1ec3e046e65d7c252918abc99794c8995882cbccc1a89c4c0c1e748829281b7df1c69012009b9c440fc191b71237f8f876f85783e1be3eba3afa76b7beba952ebe46505e39c6e095773e80c2628de350478059508a219b75e1ac8a788fce041d290216d2a54ea7830fbfd6db89b87e6cce3fc0b29cf9d5307d7d1b11aa2362792b7954662f61984f46f451becb62d00edbc5645ea7088015618b886c6bb1fbd84e56c3c1f1d35e51e35557dee68f9b87e974bb0fa64e4895ef8434f2949b24a376c1cd92533b99357f0cec7a4f3f0e2fd27b37be3c88275d1c2531b2d794a168ef8d77548d5d7dc1e4820a5605b03914b264ac4841d64cc5432ad1d483a2bc91f39f81dd560a842caba1a968979f9e4a574a0d2607850e910c2a0fc2a82d28d22e05cd21820b2c052c7a6197c8a4e0b42e0910981224d848790d6fc732bfe16ac7161ec17f18d0a93fbbbd3ed9bf999c7f3197a9ab8a95b3c53082a32c99c169c9bac61a213b085890a4461cc8792310b38f05a338e3d140f636d046d5abdf7e027bfabf3e'),
	('run_20261130_024903_4f5d42c4', 1, 'evidence/slices.csv', 0, '\x7801a590cd0ac2301084ef826fb2854d5aa5e6397af252d66495484c244905dfde5a2d55fc39e8b2b0302c1f3313367bd61992b39a21852ef6671bc3013a9fad8323ed3841641da2b95e326d0eadcda9656fe6b3239d0fec7302046753660312e5b210a2107583a8865d4fe2ea411450229c393d5004d08eac9ffeeb46966a51f79c8f9017060e037c1a8c8d7e4a6c50aaaa54951851b24031882b85d51a441fe2d98ebca33a6fd8d913c7eff93ef136e4c86b6e73249f48671bfc8f85c9fae6f02df18ff22e58e58e33'),
	('run_20261130_024903_4f5d42c4', 1, 'report.json', 0, '\x7801ed5b6d6fe33612febebf82d097eb01db426f96ede453904dafc1dd258b6eb6055a2c045aa26d5d64d2274a79b962fffbcd90a244d972143bdeecdea14090d824357ae6953343e68f378438344944c54be784f02acfdfaaa1322e32790b437fc05758b3a68f2bc64bd98cc0d862b686afa1ebbbf88c5a56c914867cdf0b276ae833fcfeac28ce2a997126655c662bf61fc119ac733ede9c3b6a96f1b425edcc684e79c2e2b2a05cd2a4cc046f67e1c505a3527024d0b7f284244b5a2c982494a7a460f30a889325bd63a45cb2ac20394b17ac2085b897e43b40fcd713e24d8898136f4a56e28e2946f1fb4e3aec0150e58f04d838259ea6cde10b110591ec8e15343f21e5038f8371f0abb8170fef735abaaeeb4d46bf501adc468a6b253159d2b242ee9c349349c1d6c079c6a4a3c5a705db2bfd5608cf25d6e882f1bbac101cf9c417974c965a0df38ca7195fb4c276c49aa1a0c31a88ac562b5a3cc2c8ef0a20a9ed43b1a235851451160d2a50589253a9784c049fe759a25fa74c06266be3f3f43b142931fb17835540aa313c6b568aaa489401e5992c59aa85555b1a3eaf8d56516a41655cb202575b945a6020cecdb91a976fadff12b8760a2badd6202b80d541fc4ad2da892ae37734cfba52fcda9844b15e52bea1da1780aaf83e8655add32ddb3106df3757030b5e6e57ca073f693a4e294a9a83cb4c1b3f9f1762853ee4bb7ef4bde77def4d6e5cf744fdfca61d3e17b28cefd96c29c4ade5f58dd399f88f3ebc64c92d88f8848c0c70a740e33c21ee0fd60ec05396671002d5527bfc968b7b8c25ae42ddee0c2b912a5f2e2aae41ad207a6088a9b71ef4e0bbacdc157456b538c3e978dcbc0ef102b68550b10ab0e38630e4464955148c27f82267b6ec58f89c21446f34b295c61946a870e27be33a18aaad6e330019809e3b0ac75323bb67238cec272c84ac2a6c866a84e3601ba1e706e3307a16c470124decf73d4b867680b46588f981454c23f4a31e8061e48e9e83cf1f07e1a823906701f43a52b76488e9ca16c24938b5d76b2dfb51381d356a56588ddfd5394863b0a059dc35611f85219351a9bd280177eb196e7772c84fc83decc1e29e4046c45248470acc5a28273e49e923a4340bf156e5351fca225bc31ccb730979082423f8f0ba60127675623019e660478e5b504ec3b4411aa3f381d977d30ec06073b52b55695ed232f23f9b9729cdd66e8cb987a854cefbbb5176c5d9c33aa790caa268fa9220e3eebe0b49b011cdb3bddd4e826c5feab5d4c8abf332655dda50bde928088d2f693b85df8a23300248f550a3faab4e6686c2bec9d820fc196e1cc853c1f154aadf8cb5d98abdd2640bf658b35bdb834011e9054d0877e423d400ea1d4d8071cc760a0bb5a61aded6b4b0aa93366d34db086a0058c916156c5a505058860d532bba5e6bcf6c5347186e2ba3e6a3e157279746d90ed59f7a66e38a672a935d655cd8215b215a016edc5a8c8121599c68046c3ec6d44e9a718915c79acf9df7a76c4eabdc928a260ecfb60974c1402a4996675a284aa87a59ed04fa8bc31ea0186b4ca721b4601c8a1d950468a36a66204384782255948aeb7c22ce7809d129ee648f00071caa9c8b0273153b5e222da060eaa3fa5387453da68ddac28ee2c10a122a3d44f1cbf5e5bb26e46984ceba100994a35ae9cefb8bab7797577fdb5c54b07f571984d4b8ad22cece6f2eafafe2ab8b8b77175b449bf5095d979552ac73f6f1e6a7eb9f2f7f7b6a351a66b13276e97cbc3abfbefaf1f2e77f3ef18c11e98a954ba1b8fc78f5fe6c9b4f59250963b097a020d4024b4e5d1d977496ab4c4c2ec5fa872607ec08bc7540e38b68980d498b2054e96b9a15f05a1325953e8d65f7526de87caa3f35f49c39a8a00d55b569e01618a30917aa7dd0060f30004e57a07f5576363105862b0e9abf5345ad3dcc59b658cea0aec477d8133a0ac52afb85ea17a5184064f7432ff082f16832f5a696d5007995e6c69661daaeedc82c55d66acbc40e3968f1b0045fa3db1416712d3fcbedbb49aa9aaec36813aa7110bd01eb1165039b336b33a1d372bdbe113b7edd014fbbf6370b6f587add041a39c5c612fa89b5abaae1567a9b335f507abbe15909f006bccd9983e10d4baf9bdc7f73d2fbaaf086a5d74de76ce9f99b0eda1adfd6d4c1ea1df6dddd00ed626ac3fcb6a6fa013e11e517748d01b80d99baabb111f8e9bc649b1bcb8e2835ac8a9e20dad391549cd6f15f751ada3dcfea3be2aa1d408645fe4a408625d213798c4436034c2d11ddda38be485e0bc9b04c7ae2899189d5cfb0ad64e4f993e8f8227902c8e6e6542b079a56eede408625d213218c44b602558dc49f8e22373cbe4c9e80b215920c14d549ea4069c3529b9b3a330685892ad09ae99d2e3e2cb35772f1ff8f58b3c39cc7e056414771adba76aa6658227f861a15bc9a4e0214207f861a1449b7d372ec5063ea5cf5b73d13818e88eac7ca25f547d1c938f4dc28984fe15c3da4218573049f51e8998f83344cc6e9344ae6de340dd26938a7ee2862e374c618a3219b24ae4f83505569d8f21073955ea9b79944c5ee24d9ed17554163216a3a0127a6379d40018de73bc6f1ac03796c424b38b584d377685b97e41e16c2193c4d4999e5ea00be26f296309a2c492948564aec76dbd424b4adf0cdefcf3e7cd0ae5e57a40760c6e3f847ebcc9f5009c75804c2bafd4673a1e0836eabebe3bfb7789e7f4fa1eb6e1e01d48a1cdc1dc00b02c8ad8efa7f91355f36d1bdd8e81c39f5c85ed70180254d49d51eac58b2f710926600e0d46d915603d06d251957986b5a787761930b752ba2d1daf63387f36747d883f88b86f88bb6f80b07f90b379e399c3f3b5c1ec49f02fb94fe36b19e92d7e4cf0e7d07f107d76b860c74baa18d53e20f9b282ce9daf5c13a1c087fc32e18b8bd2c023c9ae7a770ba712ca483d142f0b21039c457b814206d8198483713e592a876a4bebfe49988f196408e4c74916b45f8fd82d990b3ef0d2feac2ab2bce83f10d39eb20be7aa358c2ee1076a1a97aebd4da1b40be92045aacba2aec81fde3d9e53f06b73a67c807f7810dee58ef111a9a3e5cdf020ec59c3288ba783b147aaf6bf51f13d727e0df5696d1ef70fd0c2c0a21252406f00b2e3d904c123c9bb524677c10e282ca82202c7ae6cc9e746e3d5a0f1dc1018f07373a32dc5e7f3c1e5cffc8707bfdf07870c1356b62c7b1863d9c0f927dbcf350a799989fc3ad81251e935aa668ec970ba2d7ab2c79455330769d616a1fb69f31e67b757d43ce7fba38ff3b1c6eeaaa47137e766adf2f66232fddb0515764ccc531b280fb688d4075f3b887992f77f9064e90eb82661fe6f789383b6f2a0353dd1bcfb64a8c1a558ae5ed7ff7d9a665387c56c9e6f4a607fd8a7d196baa66885e93b53d22d9cb58f331d5f45f93b53da2decb58fb7ad7f15b57b5123208539f306058b5f64b6df5abfee38153dff6833f31de0df6bcc08d5d3f9cba411cce4769e82775cb086eccdf4133077b31704b18ef85289fb76ee574ff6b414949566b56c06d0375d1c16c3d7033023a4048a8b98d3cb56e23bff9fce6bf72c7d0ea'),
	('run_20261130_024903_4f5d42c4', 1, 'control_totals.csv', 0, '\x7801a590eb6e84201484ff37e99bcc1240407d9a8d97e3ae4d15839a76df7e41b035b1bfba21e164be9ccb646cfd41cd82af3b8d6856e7686c1ea0efc98e342e9817d74f7475d458d7cef8a4f646ee47b67dd75198f8ed4803433f5ab7b74771688e20b556835dfda5b43aa9437324ef6f53f518bca5193575d611ea7b8b0cc23f0e55e6f9fe87caa2dc0a679cf3f338ad0e1206caff826b9597c865613264d208b32116198b900973de72ab273faf36235a67dc400bbf058a4b0e0f58246c434cfee1639ddbe0a08414b848c83c53da4096da70e58114aad8204b9425cc5471b053750bb97f4712a7f7448c0f3425924ad4218e00420da19ecebf104674f052164f7e96c790'),
	('run_20261130_024903_4f5d42c4', 1, 'activity.csv', 0, '\x78015d8fed6e84201045ff9bf82693091f03c8d36c5ca5ae4905c36ad37dfb02bac536fe99dc73ef210e7b8cce0f2f70df6bf0ce6f10dd1ae236fbe936f49b9b427cc112bedc92d813fa25ec7ebb2db30f113e9c3b2fefded9ee93e8b39fbd1b6f75764dff28aea0eaae69551fc3fc2aa410fe95dae6fe1841c2f0e8e3e4800359631870a5245027b801767e64b1103c1016868cb1b6717b04f15668e04c91b1c08d94e99686f4af24232c0c4f8899264ddb4cf7b55a0470ea740742270769a6aa823acc000f821995fdfe1ceb9e5b104692d2d0914db726ab4cfa3dc192173427e056492a252c2d3c6b987b56a1a4b6f901e98d8e99'),
	('run_20261130_024903_4f5d42c4', 1, 'report.html', 0, '\x7801dd5c6d73db4692feee5f31cbd46dec3a110240f04d925951e4bc55625b67d9ebab7c710d8181801804680014a56ce5bfefd333031200871425656527577b0e050c66fabd7b7abae7e41f41e6973773c1a272964c9e9cd07f58c2d3cbe71d9176e881e001fe331325677ec4f34294cf3b8b32ec8ee8ad7c9cf29978deb98ac5729ee56587f9595a8a14c396715046cf037115fba22bff3860711a97314fba85cf13f1dc594d1295e5bc2b3e2de2abe79d333541f742f88b3c2e6fbae75912fb37b5990311f24552768bdc675fa7592abe3e6645799308f56491163c14dd384d62bca235cab84cc4e48d006c7e9cc4bc8cb394e58bf4836bbb03c7e9d91f6cd71bdbbd0f5ed80f3cd7f74e0ed5274f4ee4bc93278c7d33e79782fd9b15f1efe2889d7ac76cc6f3cb383d628e379b31c7a57f06f8e78fdae06fa6595966b36e22c212df6ada1cb1ceaec53bc72c040d8ed8d0eacf4b56f0b4e816228fc3634c9064f911fb0a700e0653f68771b13cbe8c1aabf9d9023cc99f1206cf58876521fea93f2c9edd71c96916dc001f05a6e3cdaf0f1dcbebb3e2a628c5acbb880f58e797782a7245e90b60d0393022e27027ec0d8896d74a468ed86020666be2ba62c6f8a2cc8ed99c07419c5e1e319b397848648e1c0d445771c5b1faf56f6d102872db439cc6189adf66eabb69960722ef2a9e81aff36b5640f602f695eff8e3c03d66d35cf08f5d1e829a478c5f65784770947c9a906ce809c0a584cf0b8849f5eb984905c09cb6fd3f8ad6dd2b9ec73c2dbbe96206e6fa4734cb22e1393d28d4b4d1012b03cc5b8aebb2cb93f812d246a274ccae445ec650a2ea6999cd6b14b25ce0c82c1092a99f3640df8a9ce88991107a45acb68ce212aa34e73e3048b365cee720a40424c3ba61922dbbf41014486f9691c8f12d5e5b4b7cdb1a9066f98c27c0de3425112eb052e01859690b4b29c35bbec37898257c10c4c53ce1379272507e7a0af65de6d942029c638862589c167100646a1c2309b6caec5260b2ad03093eb0f8df6c16a79578ba233f52f8729fb4acf6caa9e4b28c8e125e945d3f8a93807858fb139f6849ee4a24499e4986accb2ca3a52a15b7c5c0f5fa5a569682741aba61934c5b53897e35927b8eef09f3c86c2e88b4d5d001eff76c0803296eb7312941100705c6ca77219fc50928bb88bbb32ccda4303495fa251e43a9576ff5a44a11ad316928b3d2ac24bda896afcc162d56409a45838b97791c1c33fab70b2b02ce420af1e5629616509c30a7ffc77b123c9b416f2b75dce46e35f91c6b6f977b05cd4a6dbad0a123e65a72e6cab62bde7c331341ccd93c8f53b01cd0334cbbb280daf88cc85aaf0d17a85c336ae4a5562b552c870123eba4d652cb3b5269491efe787272a89dcfc9a1f6c3b4287965a7edcb60d12fca3c86275fc665440a023b115c92953a01ef52e6431e8be71d084e6702b5f17381a77e2c0a2c825f132ce160e679359018d7992cc5b488b23924581425e9a960c496105afdcfaf7ae3e38265cb94715ffa9293c339cd3099724410bef850e630fbd011f85af08fa2874b51c064042c17e12285ac45fc4ad0a471aea16579b62cd8d345113c03c747e4a89c3144ec4acc105260b570fb3ce21a6b25374c12da517313d55996b342c06ef10486e23afdd01bf6de67cbecfa1c98d8b6ed8cfaffe2bcf77140f09f484b4eeefea4ccf1573479b348110c44f81d54b4819a7426bb1c383e084051cc80d0434d83c5ccf3141177fb83a3a1e7d8835e38761dcfe31eef7b4357f081dd1ff602cf1f06e3811f3ae3a0178cbd90dbfd811806532104f7c4c8b75ddea380452fb906fd7d9c06d9b2827e42b14ed771bacee8ad6d1fc9fffdca1018c4095bbd1aaf5f29760bb00bb280c0cd4f1601f4f5e9745120ac2a0a56c633c17e270abf7b7bf66c0d409d78826242116cc0d0b3dfdaee91373eb2fbbfd6bec44ff2a49327907157ca781e4042f11b84546f083da90d15655f4f7f137ea957882a1e217a85abae16ae3f2e6e209ca617d009581cd39bc53cd8f206015d88e0d4b47c96cf230e0b67802c58ccf111a634bc8bd32b387afd1589108d915178c5d8951c2e3b9339bf919a814160ff5a44817ecf363c745dd343c3b39ee199f3f0674a272a2eb7cd0d718c3d4714491c62ffcb3447f04b73809e698ae3e78a8cf8adc966b1d79aecca9470c426715ab3878c2790584bda2a2964a725cbe3e2e381344c4956940c462fcab28f7793bb899e87565b461c0a5340b77281f8f16a2d0393977151003569a4619561054512c336d133b52c680c637367c64f3cdb726df6c3b7e7eca967bbf6b303e6ba88c947ecddc50bf614bfbd91d651488a4d96b4afd8d96489a4c9799e65e16df8cb410a5a407cb6c87391fa37ab076f44812d5aed4f5e64da029a915bc9f211c843860bac96945160ae651b626f7a547773144a7526e7a717172bf7a6f463422eac80f2c11395c4a62545af52ee6007a533d2ab1f30c111e895198be1786006d59a925a2b4dacc14c1ee6a6e6c6182f3e82ab709526605bea4a28ed07bff6f2498c8d16224bf8b6258753add602d4120ef851623161abe200edae15656f4145c60ae4aa83008a67007f1a696a3499b21f060e01a6d0d040e5d897c3ceaf7901df5f69ad86e5184f4cf8c87861c5c3cdef1e8aa95818d9b71fa6837d301d6c60eaed85a9d7faeea1985e4e4d9cde532a25c8b7f1b40df131fb3c9822ba34c8f49e98221cdd477cc72dee1c33773f01c630edafb4e43f94aff747b527bd8491ab009127d8d663c8dda0c5b633cf1258d592277030cda00556f0419605799b08e9b900a64bee2c1c18766959907a5acc98371e0e754cb4d58a53826e27800f32086d00074d001d1b61fff83686df06e11e8a2c7781df9ffef44bdb3b6aef12c1a5784dd8fac81b204db776282071c17a8ab27dc71d61fb44dcbc3f65f750cb7de0868236b8ee0e7b5e7f1372d751a0bbe3fec0aeed9e569b9760cb3ef6af139b98f7e1c88e61ef96d0062e44d20f616a2a284c6b6c1f1eaa89300a327a82a974988683d5f30146617918c00fd2cc1ac083c702780f45dd1ec7d600761f0be03d34742f80a1a20f94096c7bb305c27215a152908e1c4584c30183209b1ed5e337ca907626af5ebf65673f7e77f6f3772fda4631cd90b0a5f564a83d438eb9727a3ba269b32c57684f05f605426e3929417685532e76897de08a2ef284c104f9a6a23602975b912103ae4d18f634d8a0cc08106c8552e6b280df80a69799da0c6b67508a2441e62d456a8d3e9e634f8b5c5c05e91d1479ff0ca001f107050632f472ee9e477c2ce41e64bae42e63f0e522f72033e752b4ed7eb9c8ed6112b7062d8f9fdf5e056810ec5a9ef5ac1552de21dd3a791f892aaf1d4d2e107b636a4a96d733ae74ee2ef3b81b6f4e6774325d7db29144aa25735fc6384a44be0cc9986a78eded0be1c73867d4af1af9a593529ed4e8f38feac0af3359e570aa6910f36ccba65238242d36966ec749ca4ab65fc0a398b2a5ded85aed411ab9936f7f84db69ce8d296a3b96f5684aedaab1cd58fb8178a83491018847c2032bcbd3adcfc62fbd8169109a766456b5255bbf813c7cf7ee8d8956b51ddc7a3838a6d3ee8fc331bd9d6900307447d640cbcdfac55644307c73b4098f4aeaa495ab1d40dc539b82380c919145fedf405d4dc435f8a40aeec0723658b7152f0cdf1cddc2ebb34ba2897fd87f5bb6094f64fc0da492db75c3f34795c30d7103a1912ab0aa5cc19a91e0d7163cd69985f5e816bfa4257f4c39345a443a7e69137c2b5a7442d31edcc20aaf3faf3d747426aa49776453acbe490e71cc64c248665f4c2fd4b3c73188ae896394f9b1aad4cf1a49f06c0b2ab54cd17a788b6b8f2e8b5d9351ecaaa3bf36d9b7a246e3bd517b780b35bcfe330572db0ef72f164f6d43e36f164e6d43732bb7364c04a4e94b88a6b621b2955f8f86c8e7d6af2f33eab833bfbefca0631b4a3b635f930793251f6dabfd05c51cdb10dd6a34bed890631b265badc65f22e2d886d54e41fc0c014795ac6a978b7d5bcba253453e0efee63cceadaa145656a51694ac478d76953d3aa602519948aaca2cd065224b97e82cccb1e93041e6b9339495d0102aff09747e497f32abd58fa10c5a50661cb54454a78ad2829de9b38d3aa93394015e66f9aa70aadac8c05fbeacea5ea1e3ed9cda0f748c6778febd3065e05ec923bef61cef52718d725e547302ea8d156a6ff511e13e75698644162c924afdb74d1585048667e624190db6b0ad357d30b25c67687861da63d9166a7ed5d8ad9b0f4372671712770811088ba1d53361e1d8bda1e599e6da86c62d581876d4bbb0306d24b02bb006c68d81219944b879d852e9bac2c61ee99e28187662bb50b88bff00b423cf1a1b37b9038860df2450267175c67dab5e7f8db27d9d5c6fdbabb7383ed3b5f25f17d5015ae358bc3249ea840ec5ac3055b04a2b356571bda64f9660d4cadea9e4955aec18d70d49aac211751a7e369ba314960a06d5043ad37da0cbe90f603aa924ff40b6d42cd0b30173a90f3de524b13afcccc29ae5fb1e559a38728515da69f19af5d993336a440089a4319a5c648b5ce6fad49fa7b25ba07a5b33858d2304d25b1a73e7aa68929d75c1763b93af6a2a31b17c31a1de81ea8f1a245a04b6da8e1d6708eb02f35b9646430bdabba4556e8c84cc3e2081b72a976e6305b2fcd7715f97b537307a8ca56b85f8edb5176811a542da8a22ff05a6af7b07da8bb796de32103cd7de428a1c205527776de3226b29c78c0ade0b9432278c4a012c18236acad9d63bf113345e5cfb624e4d3a985a696153455fc8943c3a7854d8ce0e75457135bca61b2f503f503d9ed475d9a0b128b4a264d9aa99817acf62146dcfe38d069d61342b7ffea97c7b3285ded74b3754931210f8e079e8cf74f8087d03fd701cf4078103b7456355ad78b55af37b7968b1b6086ab879110a09b93cad2413ca5150e8fb4250014526fb4f6038e9e402e81b16551f1eb1de10918aaec8c76f77f40cd4ec8d6a0f47f4102444d3758b3e9003e544db2f5040d25172bb1df2b9eca0664186d248eae651813293f5d715fef28f16f880043d4ceaa8b4bdee0e868d5ebbdffe3a385fec60d874da1bda3d21eca9e78e5c74344d8748401868d760b86458cd8eddc631b53f937ed2550d21d2ffc1a552878d6135aa27a72af243a60c6d1be97b732185b0a0b686cd2123a46a8db5ef49e65367f4cb9bfcccdb41e6a13df484e7f60603570c84c71dc70e5b8b4b2d34e8c5ca62df4664ea35a06250d4492941372ed0ee4ff97385fc4f21ef2bea9d382d959dc32ec176765056b8a1ed787dc71b8e1c2fecf587e118b17b83addb28bb7648bb48abcdada62cec4da44d8d7195cac49cc4da87c51308b143bb1dd50184c673fb19e1536d77d119da185b95b27cd1226fff5f79fde9ddcf3fec60cc60d8eff16138edf7a77d9fba291d4ac6dcc618e54a5611da2ec6902ba81916883d69c02d86a5e28f0b6b3f1a31ec30d19435c2ff910ba831a2c92114866dbe2e4a5e2e60a5d62ea839c3ddbd4723de24737f3fb3effefcb23f0e97e10ee6e07a8dd1504cfbeed819065cf4fd40ece1a71f8b39d880c33d4bdef45001f17762cd6fa3b7cb976f3fed608deb3b9c0bdf0987f6c89e8e86b633dec3232bd6ac62d73df5060e782a50af1be8a0d2a89f26393fffeed58b9f5efd700fe7b10251c556f71471efff3fbef9f5ea7db0838e7ce0d8700a53af3f1cd903181fce914ad8cffeac80fcbbd371f0ee5fefa7af3fe53be81886234ff8b670edd00bf8c0178e878dd0df9b8e90ca5a5de6f7e84895771ea0b4bda0981dbdf4b7245be8134ca2f671ef651f72c9a22ca12e7a7a6ad888b5f660d891cf781a87b8f0c1fa4db5ecca8dabec9cbdf8f1b48bdb0ac8d9a93ed3909a66e9061855322e9da0c085166a822adba44087cacbaa7789cd2ab95273359b90a80fdb708018f22e26c49ce8cbe707aa9d9adc32ed65e2cb85be766895fe424a0c2b5735653b57c40cd400f64175a8597e71059a2902c8e30459b34fdd6440b5d6ce85e955c74b155d1d54d8d27d17f2a0456fbad4743b61a85a021aabcba67279c280030c7942b16a26b8d1b281641ca35b05e83841f1437e044891bed3618a4e25923800ab9d60843abf27c99facc8a01b8c654daf3af7a00e64da5582ccd4baaff951a30ede833b37eb06df3d565fa5258a061988cb056e1c43cb7395e6acf19f6ee802ba5503fe3a11b2c782b9a07b2444d0588ef68392e56a97af9bc6210989ba1663aa9ac741ed3a8a21aa9a754e692785fd45f9210bc3e68aba193a153c5712863e0d6d05aad60dd9f74d795e509d6e2fc2a632c6dd415a2ed433ea83dc036bdcce1650b9e5a16a8a6f8022695de6a2f4236d87e8c60fa55555db7c2567ea1aa53d5ae6ab7411a50f606b56eb9346176d51a30e7c5c22a34fe2d48e0857c92cb087ce91bba6e2714a5d7f5ac05a614b7fc06a068aceeda860690f22d0554492110d83b78cd0f8439912ba9d81d4981ee400582cf1a066938f49bfd05747a222cf218970dae6c156418fe222aa928c52200093398bd7c876c87b66904f5e72700013c236e1f63a41777fc521f092be5059776ac7d5d676569d60e2d00d32027550a014c7b8ccae7615909c5ddd3e43f6ac8bcbaa84ff9128080b7ff1eee5457301e0b49a7965dfd5e55f2483aa933063e71adcda39c105a88b1d0bfa864842e71cd2aabd58105f55e2a06e83c23508f3c97945f329ac18e54a702dcf1c97c168c2d79e1e620264370f655d1afe2b6f31fc0f4fc94e5e'),
	('run_20261130_024931_a70221ce', 1, 'exceptions.csv', 0, '\x78019d92c14ec3300c86ef48bc431ec09bd2b45bd96e0810424cd30448485caa3471d7a036a992546bdf1e6feb800b177270f427b6f5fd4e7050d845e32c84282342657c884540b420f75868390670e527aa0846836a6408105cef15824719a84e9baa421f40f5dea35523e0d0398b3652476f3a2c5a639dbf08d9ba9eae1ad47bf4c577cda4cfa9939852a72e47bc3e5c0a2725d509ddba88d75738a882af926c99ca45aa4b91578b6cb11415b88edc082e96b32499a5fc8d8b75b65aa7f90770e8e4d8126b80ce14699ebebb831b768d8c9cf3e436b9d9bcf8bb0c14598da8a131e1b8c51ad99991d53230eb987707e62a166b13188de94cce2eeed844bb2f3b109071c129cc29d20abd52889aba82a5a9c1d98648975592df888c164f32ac32a9ff6d43c5e7566ec614fa4eff6183b04bac8dd5ecf5f466a7cf40d3ee8326e284e72b0a738ac7835ff2877ef7b0bd7fda3e5e4c7c01f7eccaa0'),
	('run_20261130_024931_a70221ce', 1, 'rejected.csv', 0, '\x78010dca410a80300c04c0bbe04ff65335dd43051349b6a8bfb7d761f81a6f8d70c471d284d151a313c9564b331eb42ba60b3633e9f6a1d4340bb68ad8e121eedb0f12b91b99'),
	('run_20261130_024916_166d6038', 1, 'findings.jsonl', 0, '\x7801bd965d6f9b301486eff72b906f7ab154b2f986bb7e4c55d5aa8bb66a9b364d91b14d61a51861b32eadf2df770ca19034c9d2565aae007f1c9ff73ce7751e11653a97258a51294b812688de8819a77385623c41aca00a9e1093655ae44cc3b8f8c344b55c02cf33d76511273464827b69c43d9f9310a6a5b928382c7d44f44e36a5364f85e037a246b113867638414ad77925e03580d7c56282720ea1aa7ce604ce57792fff4c0baa31c624c8eef4c5b9be866dfb2d7e0cfba2763b1863b5a05a983d6c6cfb87841c92f09a84b1e7c5aef71ee3186333aba96b51b2394c6b14870f7b44559aeac6e8303d3a3f458b9f700ea9f4ec5e249994b7282e9ba29880801ab2413a13562541adb9c5a550167cb66a51d1bcb60e7a1d0f20ae4c7e09501432a6f33b516a05df2003d516c36cd20967c9d4a2966a1813820b6e75cb2c9ea7a9a8bb354a16bf4dde292d94005d65533373922257468f41e941b456f3916424883c6c87c4f53628c485a679d1169365b4be317bb3ec5999a287b3e943353f6ef360226fcfd415f7652a3f258b168b7770e67d08e54d059243fd21fa3aa249e204d8110227ae1ddad8f393c0856903a2b5bc6fb3ebe9b207c9c82e30c38ff6f1777fdac066fdd231983626aee985cd60e2d87662425e0ee628ea1a9893a1c0d003ff39f8eeae28815e052057002d10be07fe9da2564695655ba642a61374962b0b3ad6b4ca2bb06f45191504b077a3287022f27aec43ef0ba5ceaddf9ea9c7be0db4c3d236d5701bf679a944dd35f266735efade73f071445cdfa19ec3133b483dd7f3ed148e3980ffdc9b3b2bebadd9c536862c06cf1c4c7c7522ba492a04337b20b7ce1b27b9dd158e4878f9a93e315dda3756176fd577111705d84cdd9adcd27e61c93f9d758456290d5bdbd0d275b3a7a11aa5d6c1f26d0f4763f55a952670eabdfcf4e4b4a8be65d2385a2d7ab09615d976698d84eb4b81c6928fedb4a9787b5f6eb9f387e1753fb51d3f257069bbf0039711a94b4d470e58f5a1070ad0f4c3d5e9f9d5194cebd95a39d7761498beb8a397730756f6288c3d96e02082a18d166bae7c27c6afb0d851d03e97a70c9e5fff6fc4101c2d11595e72eb73f78f686c6efb1368941809d15a9b8f49f8066b23471767ecfaf60a041e0834717638db26e95608fc0b62a54f6b'),
	('run_20261130_024916_166d6038', 1, 'cut_off.csv', 0, '\x78016d90c14a04310c86ef0bfb26594967c0d57d05f7e04110bc0cb5895a9936a549999db7b70b8e7bf1901ffeff4b0289bc7f733088049c09d46a2c3c85cade986066fae4fa677f69ccd31233c9b2f15b20f6d5fb0bd72804a1d5ca39acc0972299b36deb53cc5237e393b41b52f3d614c2ec55f7bbe2d7d4e7144a9cc6e3f82a8b5c9e676f88e8823d257f5e47f8a89260c0e1fee0dcc13dbc209e703ca17bfb3f5c59e15a59a029c1000e8f8f5deeba6a0b8199fae5add0f503fbdd0ff820644e'),
	('run_20261130_024916_166d6038', 1, 'exceptions.csv', 0, '\x7801a5934d6bdc301086ef81fc07dd72992cb2fcb9b9a54d2921215dda4021974596c659955dc94832d9fdf71dd9de654b530aad0f6346b634f3bcef08f70afb689c85106544e88c0f711d102dc8575c6b7908e0da1fa822180d6a2b4380e006af103cca40fbb4e93af401d4e03d5a7500dcf7cea28d74a2373dae77c63a7f4ce4ce0df4698bfa15fdfab467cea75fe764fe753e25b53784e3c639936a6cddba889717b857eba2504b9dc946a12ebba52e2b9d35e07aa2115c54d759769df3672e6e8ae50d2f5f80432f0f3bea35406fd6799d7f776f6ebfdacac839cfeacd2e3edcc76750ce765b43126c4d88a8216e904ddd31d731c9c2a014a246cd26a9d851931961081a04e475239a1417f44a4b79332e34e3c2e90c58dddedf812509c73abda3ca07a61d06469ccc632f8d6757c79eae26f0b6cd6b9e23f2b6108de065d5d6c53f83375fc487976a35801e7aaa9ee6e28c7cb2876d64608279f7169208716302a30949f9082748f1ac68525cd02bf102bc076949b94022f63444ce4e347c9915552ecb5cb7a2eecaa2ac4447f396c849fedfaccceabf59799b358f5ffdc702144d6db2f07d1eeb12d039cf6cf37150d93c78af6d4f8e165c700a0b8abfc081b1017d2a33e188bcea3272bfa08744c1ae90a4d47fe0a8f8b0938f871c865eff0187ec687163ac66dfc66b38de6fba40d32c66bc5e42c61714d3c2597a66d1a7a7bbfba7cfa71a97173f0176a8615b'),
	('run_20261130_024916_166d6038', 1, 'rejected.csv', 0, '\x78010dca410a80300c04c0bbe04ff65335dd43051349b6a8bfb7d761f81a6f8d70c471d284d151a313c9564b331eb42ba60b3633e9f6a1d4340bb68ad8e121eedb0f12b91b99'),
	('run_20261130_024916_166d6038', 1, 'evidence/pages.jsonl', 0, '\x7801b5944d4fdb401086effd193e8334b3b39fb9a5410d2202b54dab522ed1ec17a4384e48ecb401f5bf778156f1a148d00a5f56eb5979df77e67d7c57716ed3ba1a54d541c56d5905087d887848f009c440ba01ea8b520bcbae296582836ae9bfa5707f74c5bb456ada4d29afd34d9736ed6c1ecbfbb2995d9c2ebbc9f45cb9cf0add6939b1b962a174a982532618c139024563317861322b9065a5e41526d2c09ea5b62a18e7850d1295419503130973ffad7a1e5235809f6fee5ea8ffb9f295fb7a25863ed68b8e860f57fe912f52704a4bb2390432ca676722b3532206e59d05e97c70427b9bad522412800e26790bce90d5c9efe5e3ebc91f4da697ab77cde2ec185c7dd2efbe4410561846678535d681c0ac95615746803161ca8a749499a3c8c95a34ca494f1e3093cc653a3df9f0f0bc9e89dbdd97e1f8965cfc707e7db37b1d13a26762739de22c2fef6158cd677496b6693d6ca7ed7abe2a5304c022e109444c0f91e746ecfde5c7cb1fdd8ea216f1edb86f6fdfe3a6abeb973758d81ea49e6b6e429ab56b6e361cdaf9b2f92bb0e1747b333e9ae2f2ec783b9ef4e588e43d5b4911b2b456594325d825174cc609a785031d5d264d4aa794912553b610b257652328eeedfc27b0cfb5b298ebab4537694ea64723f9bd6fa580c94ea0412485c24262941a0449139c64e7c1384e1934dac426900ace48990320300508b0b7f2086f2f32bfc595134f64a4ff1bc57f1890afbb8bcd683bba1ddb9569fbae58189d1523188a29321899a22c582344030e33522a880319ab12f8687d469f8cb2a8205aed68efea316fbf006340bfc2'),
	('run_20261130_024916_166d6038', 1, 'evidence/slices.csv', 0, '\x7801a590cd0ac2301084ef826fb2854d5aa5e6397af252b6c92a919848920a7d7b6b5554fc39e8b2b0302c1f3313ba1deb0cc959cd90421fc7b389610fbdcfd6c181b69c20b20ed19c2f993687d6e6d4b237f3d981863dfb9c00c1d994d98044b92c842844dd20aa69d77771f5200a2811064e0f1401b425ebefff75234bb5a847ce47c80b03a7013e4ec66e7e4a6c50aaaa5258dd50b24031892b25966b106388673bf28aeabd61678f1cbfe7fbc4ebc891d7dce6483e91ce36f81f0b93f5c5e15be21fe59d005dea8e39'),
	('run_20261130_024916_166d6038', 1, 'report.json', 0, '\x7801ed5a5b6fdb46167ecfaf18f065bb405af0264a729e0cc7dd1abb6b078dd3022d0262440e25ae290e9743fab245fefb9e33c321871415dab2e234400dc396e6fa9d6fce6d2e7fbc22c4a251c4ebbcb24e485e67d96b595485652a6ea0e80ff80a6d0afab0657925da1228ab450c5f5dc7f117b2d127f8fb49765fd522cd991061956ed9ff78cea09df5e1facc92b52c8fbb71ac15cd681eb1b02a692e6854a53cef6a61969251c1731c60ace5098936b45c3341681e939225350c4e36f496916ac3d292642c5eb39294fc4e90ef00f1df4f88b3203c21ce926cf92d9352e1f7bde3b07b40953d1010e30d71d4d8397c21bc2482ddb2926627a4bacf436feefdcaeff8fdbb8c56b66d3b8bd92f947a3781945ab2282a5ad5289d15a7222a590192a74c588a3e24670fd51d098f1dac5d0b96dfa625cf514e9cb862a252cb90a4799ce6eb8e6c8b170c89761b20a2de6e69f90025bf4b64a451068952ad148e885cb4a8007f945121658c789e6469a4a6c34e58d9689aa3e690657cf51f06ad60a856cb8c5ac1eb32920a94a5a262b122abd134ecaf34548ed4814a73c14a6c6d8cd401033a87752f846b2f59715d005700ab87f88550d545bc43885ec5b1bae3c1928af5b151b88a5734033df05be54d4abe45c5706d37f8de71be7716d7b67d227f7f535a9c715185776cb5e1fcc650e55693b40743dddbb0e80654a2d570282b91f11362ff606b45b1c083b02c05bb964dcdf29b9cdfa181d81275e7eeb63c960a5ad6b902b5059340bb699c27aae56d5aedb3a46d43a7bf9ccfdbe9102f605b736980801dbddc946e447559b23cc289acd5a6a7fc094388ce6ce6694161869ca1d9f90bd79937162efdf7d0aa3440c79ef9f3a5d1ff710803b3878190d5a529508370eeed22746c6fee078f82e82f828539dfa3386c3c9ef4212687eb55b18bd00d4600fa813d7b0c3e77eef9b31e218f02e8f4583738c4186c88ab385cf84bb3bd5a6537f097b3769925566d774d606d151634034301040728d239812207cc6da4b80b4f1074c91d04167e4720ccb318626c89a198e6c425317d8038bde6af65b07e5f956901752ccb04045788b0d8b9289980504534262d1c8499b00365b5426ba4211a1fa87d3f96020653aa7df1b79da413e49b4d36e4ca36668c0195d7326bfb5d2f769db3fb22a3909f213563915d9bbb6b4366a7a979b63f1ad5d4c0f18d0994a23acb998711007fd0c712f211fe4a894009207fc115555f55e630e5f6751a02ee4f4f6641f20586870c74655d08364bd3fc966629b66c7db3c5cb02347a101f60446ce575cdc40324b658e6b6166fe9700a53a8956a652b6869e4d75d2ea4c308ae008892ae6b085a9025c3b846eab3a545a12cb32b841e5d6edf7ed41c20b316d58bad3f8dd486759ecaf46c9be6dc74d912d116706368d10a86c362454bb0fe18523313c426861f6b3ff7e68f5942ebcc60450d0e7dbbacb064c04a9466a9224592aa9a3546a0be58ec1e7618c859bf78cd72c8e0651230a8916b6e09e9a5c2269f08d3bc02ef14425d0f28185495f0127315d35fe2d430824efa9b4fbd9eaa4c29b5811de9c16d116c5f604ceb97ab8bb7bd19a1be2879047b2cb5e8d6bbf3cbb71797ff18362ad97feb145c6ad8a5c6a767d7175797e1e5f9f9dbf39d41dbf6112daa5a2eac75fae1faa7ab9f2f7efb5c6b54cc72abf5d2fa70797675f9e3c5cffffe4c1f4de996551b2ea5fc70f9ee74574e51471163104b9008d9c0e0a9bf98155d653213131b5efcd0e6803dc23b03d4b6888ad90e690c085bcf82a6254cabbda45c4fadd9a3a3b6e3a0cfc29f763c2b8125e85c15d669e542152ee59eb8731e509bd32dacbfdc4bb53e058aeb1c56fe56eed4cce29ca5ebcd0a364b388759a1bc5028b35fd8d2218b9e0fa99ce72de6f360e6fb0bdfd01a185ea6b9a1a198a6695b228da5b69a9c982e07c58226388dda7b1b834ba15b538716fd245556376eb475cb580863cacd9bd481614d01db4d59a1d272d5bea51dbfee81a74cfb4f0b6f9abd7e028d92e26909da491b6fb0b0c7deb0e60bb2f755e14db3d74fee254d3a849ba6dd63cfc8fc65872fc8de7e7846ca3458dc61cdc1f0a6d9eba773267baee17c06f876aa0e06386dbbfb019a9ba901c09daa71809ff1f26b5aa003ee5ca6254f35068e9f26151b06963d5e6a7a29469ce8c8319b94b4f1fff2a4a18b794694c2567b804c53fe4240a61919f13c9a91a1ff6b1851471bc7a7e4a5904c7332e24f342743b7d17002674576707c4a5e08c83423231e4233b2e3a81a4adc251cf4f8c7e7e43350765c9286224f927a503ab7d405306bc560632237686df55e139fe6ec854cfc2f5f838e187fda647a9a926fc2d70c3328ed6b1c77f197af69565c6dd2be155fa337baf27f7729024722f240566ca83b0b4ebc24590574c956b0f7f4994d991bb9f19c25cba59d2489e72e9dd866739acc967e0247d5b1ebb2b9efcfbca51d2c67b3f95c6ed3f0cc832732bf92b3e94cc53c4a32cf5fe4161a77a2fa28e0441f4e47b083c60b1eed288d6b663c851670170777ca706e5d913b680837cb3426559ac96be56690d784d168432a4ed24ae071b7399a80732b9cf9dde9fbf7ca49375bd20330e325f38371934da8807b2c027edd9c515f93bf57e7eaeab6f435de52df513876d75d00b51c0e6ec4f1da1ba5556eff6fa291cb1cf44962f4b6f323dcab3d3c6089635277372b06f70e425202009ce65ca45b01383425692e313763e18dfc500a79d7dfaeda6e9fc3e5333dec41f20553f2053bf2c92ebd551aca37ec73b87c666a76907cfe947cfe8e7cdee4fa79833e87cb67a65907c9078f46a614743940fb86b8f6a488d0a4afd707cb38e1fea64dd09368776c10e0d12c7b03d71bc7423ae92d785e953c03ff0aaf02844988f6742b5e6d883c8f54af721ced315e13482b88dae51a1efe69ce6ccad89f0c2fe8c36bb69c07e39b32d627e3f3fbf8d4f6ef607853b63609af89631b085e60764d2c502bab6ed1df18c10b144080a135d56a973602fdc7d38b7f1d168dc7ef839babee3f5736316e58e302ac4b2e042400f007de0e905410bc843598d3b606f62fb31d707f8ebe9c27bd377b46a72318daf1e00647863b6a77c783eb1e19eea81d1e0f2e986633d871b461347e8dc385a41e1f3734e924e6e1f03c6083f7a1862a6afdcd3951ed6536bca53128bbca24950d9b7db4fa5e5e5d93b39fcecffe09b7986a77a3067e740a3f8e5bf3a54e66e45b18fd428cace1e1594ba83a251e1106d3c12ff3ca06ae8a9b8dcb53847f8ac7d9fbce1684eabfd73597442fa3ccf69da7bfdc35c7d2123e6a6b668da601e30bfb3cd164a21fbca4684ff064cf13cdc504d87d49d19ee0f59e27dad77b4cde99aa91d5809bfa880ec3d8533f5757bfeab379ab79d607ff427c04ec389e1ddaaebf7482d0098238b0bd85b46d0bde7bdfc2a10d9eb9c073607c00d294b7cf6ffa6fee254ba22e5809af07e48b069cab3f89ed857e328b7d37524f24e071049c01e114ed83e4a5f120f9d5a757ff0759cf8472'),
	('run_20261130_024916_166d6038', 1, 'control_totals.csv', 0, '\x7801a590516e83301044ff2bf5261b6b6d6c03a7a9002f0955b1910135b97d8c6d1ad4f4ab91255633da1956cfb59fd42df07d210bddea3dd9ee06749d9c25bbc0bcf861a20f4f9df366862f3267f23fd20c7d4f5be2b19103e3609ddfd793382c2723af36a35bc39f72755687e5e4bcbf4dcd6d0c27cdd052ef3c417b3150000f0f41d665b97fb7c9928c0319223ec769f520408787c051c9b2de47d22c1bdbdc2a9e1bceed141a643c42a90235282e2a0d12054230587258b498f8a3619d4d68e03584c08983280ba934885a6a9470129ccb2a9a2cbb2cdb4c5687739a7e21ff6f1c29fd028d54b0c39001678611913c482420bf50a6f04b1cee6742c5ce'),
	('run_20261130_024916_166d6038', 1, 'activity.csv', 0, '\x78015d8fed6e84201045ff9bf82693091f03c8d36c5ca5ae4905c36ad37dfb02bac536fe99dc73ef210e7b8cce0f2f70df6bf0ce6f10dd1ae236fbe936f49b9b427cc112bedc92d813fa25ec7ebb2db30f113e9c3b2fefded9ee93e8b39fbd1b6f75764dff28aea0eaae69551fc3fc2aa410fe95dae6fe1841c2f0e8e3e4800359631870a5245027b801767e64b1103c1016868cb1b6717b04f15668e04c91b1c08d94e99686f4af24232c0c4f8899264ddb4cf7b55a0470ea740742270769a6aa823acc000f821995fdfe1ceb9e5b104692d2d0914db726ab4cfa3dc192173427e056492a252c2d3c6b987b56a1a4b6f901e98d8e99'),
	('run_20261130_024916_166d6038', 1, 'report.html', 0, '\x7801d55c6d73db3612fe9e5f8153e7aec99c459314f56a47d3d4e9dbb4693d71729de9170f4482261b8a5449cab2dae97fbf67015022294896e33ba7bde939120802fbbe8bc5aeceff11647eb95e081695f364faec9cfe61094f6f5e7644daa101c103fc331725677ec4f342942f3bcb32ec8ee8a91c4ef95cbcecdcc662b5c8f2b2c3fc2c2d458a69ab3828a39781b88d7dd1955f4e589cc665cc936ee1f344bc74368b4465b9e88adf96f1edcbce855aa07b25fc651e97ebee6596c4febab6722042be4cca6e91fbecf3344bc5e767ac28d7895023cbb4e0a1e8c66912e311ed51c66522a66f0560f3e324e6659ca52c5fa6d7aeed0e1ca7675fdbae377606d7ce60100cecdee8fc54bdf2ec5cae3b7dc6d8170b7e23d81fac887f1713f6ca3b63739edfc4e98439de7cce1c97fe0cf0e7cfdae42f66595966f36e22c212ef6ada4c58e7d0e69d331682061336b4fa8b92153c2dba85c8e3f00c0b24593e619f79617f3098b13f8d9be5f14dd4d8cdcf96e049fe9c3078c13a2c0bf1a73e58bc78e096b32c58031f05a6e32dee4e1dcbebb3625d9462de5dc627acf3433c13b9a2f41530e89c181171b813f60644cb3b252313361888f996b8ae9833be2cb333b6e04110a737136633078344e6c8d1407415571cab5f7fd7068122b73dc569cca1f56da6de9b657920f2aee219f8bab86305642f609ff98e3f0edc3336cb05ffd0e521a83961fc36c33382a3e4b38464432f002e257c51404caa4f674c2a00d6b4ed7f2a5a776f791ef3b4eca6cb3998eb4f689565c2731a28d4b2d1092b03ac5b8abbb2cb93f806d246a274c66e455ec650a26ab4cc16350a592e70641608c9d4471ba0ef454ef4c44808bd23765b457109555a701f18a4d92ae70b1052029261df30c9565d1a0405d2f52a1239dec5636b85775b13d22c9ff304d89b9624c205560a1c232b6d61296578cf7b980fb3841782b858247c2d2907e5a751b0ef26cf9612e01c5314c3e2b488032053e31849b0556637028bed9d48f081c57fb0799c56e2e98efc48e1cb7dd2b2da23a792cb329a24bc28bb7e142701f1b0f615af6849ee4a24499e4986ac9b2ca3ad2a15b7c5c0f5fa5a565682741aba61934c5b33897e35937b8eef09f3cc6c2188b4d5d401eff76c0803296eb7b12841100705e6ca67219fc70928bb8cbbf32ccda4303495fa0d86a1d49ba77a51a588d6983494596956925e54db57668b362b20cda2c1c59b3c0ece18fdedc28a80b39042bcb99ca7051427cce9ff784e826733e86da58ebbdcad165f60effd72afa0d9a84d173a3461ae2557ae6cbbe2cd177311c49c2df23805cb013dc3b21b0ba88dcf88acf5d67081ca35a3465e6ab353c5721830b24e6a2fb5bd239596e4e1cf67e7a7daf99c9f6a3f4c9b925776dabe0c16fdaacc6378f2555c46a420b013c10d59a973f02e653ee4b178d981e074a6501b3f1718f5635160137c9a620b072b2faa89c4b8ce74256645942d20c1a228494f0523b684d0ea7f7dd61b9f152c5ba58cfbd2979c9f2e6885e98c2382f0c57599c3ec4347e06bc13f8a1e6e44019311b05c84cb14b216f15b418bc6b98696e5d9aa60cf9745f0021c1f91a372c610b15b31474881ddc2fdeb883bec95ac9924b4a3d626aab32c678580dde2090cc55d7add1bf67ece56d9dd2530b16ddb19f5ffc379efc380e03f97969cdcfd7999e35b347dbb4c110c44f81c54b4819a74a6871c385e084051ac80d0432d83cdcceb141177fb83492f0c67033e16b39ee778c2e6c2f5dd6028c2f1d80ec3b0e78e9dc016431ef6c75ee80ebcc075c5d0f3fabdb13d18f7fbc3e176cb6ac78b2ccf855f82c1c7406ff7aea10e81e7fade76a92d157e8ed3205b554b4d296cea3a4ed719bdb3ed89fcef178618234ed8e6d178fb48498e00e721568801fd641940f59fcf960522b4a260653c17ec7762d6fb77172fb600d4f92028bc14c10e0c3dfb9ded4ebcf1c419fe527b131fc9294f9f415d5ca92e79005ae03378a29e107a52b12a92fd34fb1514d33b4415bb1108c3eb571bd7878b35e4dcf400ea05e3657ab25c047b9e20360c11e79ab6cff245c4612c0d9005cb055ec2928667717a8b9841bf45d2487364405f317623d2abce74c1d752c93009c2bb9576a0dfb30d832e146667a6f38831d326a6f5f43ca55e1597db968b38c65e2220250eb17f33cd117cd21ca0314d717cdc90119f35d92cf69326bbb24a1c614e9cd64c2be30924d692664f0ad9ab92e571f1e144dab8242b4a06fb1965d98787c9dd54af43bbad220e8529a05bb940287abb9581e99bb828809ab4f730f030a8228961e6684c6d0b5ec06e3d98f153d741303f62efaf5eb3e7f8ec8db44682db3699605731b9c9004981cb3ccbc2fbb09593146c80ef62093395faebcdc05b51e06c57fbca8b4c9b4e332a1bc99d801864a6c058490705e6569221e4a6a1ba7fa418ac33bd7c7575b5f18b4ac6a7e4fb0aa81a5c58494c5951d82ba50c564f7a31bdfb09131c116299b1181e0b464fed29a9b5d1bb1acce49ad635ffc778f1013c848f3501db523942e938f8757890c438a1212485535c7178e36a2f402de18003261613b62a80d07e5e51f61e546490413e3e08a06606f06791a6469329c761e010600a0d0d14fc1b0e35c59617081a2a1dd5b09c61c4848f0c34363cdc7defb1988aa5917dc7613a3806d3c10ea6f2b51dceb5316dbff7584c6f66264e1f2995de31987a3b98f68ee269aff5de633145586a90e92331451c7b8cf88e5b309f21a03a0a594cd3de494bfe63b1fd78547b1262a3a602449e201f80290f8316e7d53c4b60554b9ec0c134030f58c1475916247c22e4f502982e79247160d8a56541ce6a3967de7838ac071d262b4e99bd83003eca20b4011c340174ecbe371cdfc7f0fb207c9422b721f49a10f69176d0f1e25e47782f098fd03f79befdfad5773fb4ddb7767f117c1e34b1c15e77d8f3fa48416e2d27a4a080de29eebb636f60d70e459b3349b0e7a4fbf70942cc2775e4cf70244be85c16222d88e83315148f354e058f553968bf0c9360131da6e160f58c81519a1f07f0a354b006f0e0a9007e9446d600769f0ae02334747f845d03182afa4899c069365b22fe56a12845e3483d44b83e3008b269a81ea8510eb533fdf1a777ece2dbaf2ebeffea75dbb8a41952bab49f8ca9e7c84257deed40d86c96e50aed99c00140c89324a5d06e710fc66e70bcdbd045de419820df55d44684722f326406b509c3e1052791390182334fca5c16f035687a93a933ae36aaa54812e4e65224dfe8e5058eaac8d655903e40918fcf111a107f5404200f09cec3338d4f85dca34c973c170cfebac83dcaccb9141dbb7f5de48e30897b8396a7cf80939337e4752e5ab1e303b2a8d39f235165bea3e915826c6c40e9f47a22f5ad0ab70d4f5ecde9eeba7ab0932daae568dfc4b86c441a0c59976a7aede96be1c7b889d48f1a89a4f352dee5e81b92ea4ab033dd84f9d5328879f62549291c92161b5bb7e3246525db0fe0514cc94d6f6c6d0e1b8d24c997dfc2ed34d7c612b5a3c97636656cd5dc66acfd483c543ec800c413e1819de5fdd727e39731e18da397559dbdb62c803c7cf5fead8956b5a3da763a38564faafeaf246f2fc79e0c934fce337d706b901a8751ab3a8d6e1f8065df7c79696059edecba9dfdd41cd30add00a0efb8d6688795fbf170dcddd9263c2a3b21fd52ed26082b7f8cfd0be23044b21c173106e21a6d876db93adfb2c5772f5a9ebd3bb985d5279742472767b6e81084c83b587d13ff70f3622095ca53981ea8b1a731f666622347625549922d92e0d91e546a3995edf416d7a4157c4a59ec9a84b1ab6ec3da64df8b1acdf7a87eb01106b450c3e3ffa52bdb7716fc9b451efbd0d8ebc64cfcfa3f04509f9a5b3b2602d24429df4f1d773c985f4f86c8a7e6d85f33ea7830bf9e088d4fcdadbfac777e30c3fe16ce791f5607e3c44fe09bf795167d594bcd5221386e93163cceadaa02531643169401466970959238a3ba44999da86e73d1dc200b5fe882c5b129432d93a7198a12680a158f043a69a15f99d76a8d507d2b28dd8a4a142a8fc4c5f4c19ccc4e95cd054ac66eb27c537653c559702d6faa724be8653b51f30ddd0d19c6bf16a6b4ce8ff2dea8bdc6fb54dca18a14957f807a6787da537def744c0d93213b82084de593b1493b163b3e7020576be1046858c41b59aea30b2f1b41ecced9058bd8164a4dd5227be37443c6e010120ff0a684c5d0ea99b070ecded0f24c6bed43e31e2c0c87e84358e8bc47838008a0ad813186b606461ce8f4d137b0e82351301c5a0ea1f010ff014e8c3c6b6c3c0f0e10bbf64d0265125767dcb77ada414b8902faaaacb55d0af90e7732ba44fbf3a2ba9569dcb55626495dfba0f011a60a5669a3a62cae5784c9dbf15ab5359547526717e3ba0f46d5c7e10addcfe60b944d52b9995a40a70f4e7415f7094c2755829fc84e8e255a05602ef54d9a5c2456376a5958b37c5fa3c60ff778b042072d5eb396777a41f5ef20913446d3ab6c99cb7484fafa4a16a9574f6ba6b09197262ad39c0757d092ec6c8b7b1bb6088f54451e16960fa654b25e7da941a24560afed389098d91623dfb335fa28d05524ad726326590f05d2c76cbf29ad6d63f514b86fcbad1b18ed6ebd67620b75a060d631790be531aa112e500f9a30ba66b5d0c1412d11fbcacdbf83e08b3b5f2ca845024b2b616c4aea6b993c43ff84be6b3dd56599d5f49a88bcc6dd6c353cad8bb4417051c442e9954dfd3775fec4a87c5dc43bed11c3685e7eff5df9ee7c06f1af5f8bab16112070ed79e88e73f808a5d6fd701cf4078103eb4d7355c16db55bf37d995edc2a869a6ede8422232e6f82c892705465f9be1074399dc9927dd80fca31027dc3a6eac509eb0de1b07559333ebba317ec94f546b5c1110d828468796dd10772a07c49fb012ee73b4a67f743be90fdab2cc8505f460d102a5e64b288b5c25f7e69810f48d041a22e03dafb1e60d8e827f7cb5f0697cb030c9bcd7a43bb27843df3dc916bf707b3215c8981760d864b86d5d4f93e8ea9bc8d2aa65235f4d20dc0b350538261372a55a552dc535d62de46faa3b990425850b7c016901152b5c6de1f49e657cee887b7f9857780ccf6d8f1063db4dc05337718f65165e686adcda51636f542e9d5c66a3f80caa843010995b3dd4fe54a1f3c4ab333846bec39e5d0491bce63ed7fe229a1551d51260c57f4bb8f8b92974b306cab8dcd151eae480d0f4492ff711ae097dfcff90febde01d6b8bd41e8c00878f89f8d8eabd0a30e9f865cec65cdc6571cc91ab06226507b1468236edcc744cccbaf7e7cfddd8fdf7c8445da80a86c99a223fed65aa2be46db82eca8435954413609ed55f7c454f40a16517eea67d99a52b2284ba8b18a460d8ea6e563e078e73c8d43b4135abfaabe0e15f69085bffaf65517bd7024bfaa1921a4ce0aea2f56e5463a88ac16a8824a053a482c2ba624369b18aa263fbb90a817db708018b2d31ff12b5ab5f889eab021f8c856c7374bddd4be897211f962e7ea76ebe08e5881aa84af5519b3e517b7a0992280cc1ac87a2f2a3906aab58a5a2cafaa252b853ca9b0a56e4a994fd14e452d771086aa9cacb1bbec33928904e4296422625388b6d6b281989b51a319650d143fe44b801451bab63cfac440e200ac0e8211ea305e923fd9904177a1c87a1095dea03615f29a20337573697ed4a883e7e0ce7adb0572c4ee9bb0ab689081b85ce0f72cd017539d666afca7df7f00ba554fd636d03b62c35c506ba1081adbc9d60c62a18a627467112421519d9233d561046ad7510c5111439993fb28ec2fcbeb2c0c9b3bea8e9954f05c49186afcb415a8cafe6473101de74075ea8d87d38cd199aee5428d51b1fc1120e0b73f02baf83d559d530d5024adcb5c947ea4ed1035812aadaa7aab2a39534dfa47f45555e1308547b0359bfd49a38bb6a8519b165a9475c24d05d868545e2246c87144a5c2233aa1feb684b542c872523750949ea32bbc2388408dee92110d83b78a50344a912035ec910cd0400e80c50a03359b7c46fa859a6c34462b4d27c2699b075b053d8a8ba83ab44995034ce6534a239a935dcc3836ae38388005619bf0db28827e59220e8197746ecaba53cf86b6b6f32a5189dc1a6404eaa04029cef05329b54673b9baea6d267bd6c54f2108ff03511016feeafd9babe606c069b3f2c6beab9f9620195455e819bbd4e0d6d20157a02ec210d49c92842e38a4557bb120beadc441fdd6007ae516d3cb8ae63358318a05d1f4bd407fb0267c6df4140be0f4762a6f6af1affc8d9cff029c9846c5'),
	('run_20261130_024927_12d3b46c', 1, 'cut_off.csv', 0, '\x78016d90c14a04310c86ef0bfb26594967c0d57d05f7e04110bc0cb5895a9936a549999db7b70b8e7bf1901ffeff4b0289bc7f733088049c09d46a2c3c85cade986066fae4fa677f69ccd31233c9b2f15b20f6d5fb0bd72804a1d5ca39acc0972299b36deb53cc5237e393b41b52f3d614c2ec55f7bbe2d7d4e7144a9cc6e3f82a8b5c9e676f88e8823d257f5e47f8a89260c0e1fee0dcc13dbc209e703ca17bfb3f5c59e15a59a029c1000e8f8f5deeba6a0b8199fae5add0f503fbdd0ff820644e'),
	('run_20261130_024927_12d3b46c', 1, 'evidence/pages.jsonl', 0, '\x7801b5954b6f13411084effc0c9f41ea79f6746e0112b0022418832117abe7d1c1d8d8245e9300e2bfd34e90b20784cc237b59edcc68b7bea9a9da6f0396ae5d0cf60683fb03eef46ec1c607c63c703006bbe769cfe2a9ce95d566a9d3c6dc1facf28756b64b3ff1978f6dd9ad75faa29d6fdaba9bceaa8eebc3f4eb071e7e7d84fb93cbe3b1215db17ecf36449d2dc50a3239ae8e289391200d20049712b5621d92cde2b3c3400d24504dd8045dacde3262b2db772d66a50df6e0fbbd6f7fa81f76945f0fa1c6da6d8e9e9d9443e8cbb7ad5088de252945356621accc146c2d2153024fb9908d39495226ab68b160cb09085d8a2ddfca3777273f76f2e2b13f383a4971ff89f4e57b0336596443c9264c04d6480cea877030b5992661bbd5c2d54a4bc9a80bea450623ce4bcba1271faeafbb8318cf4767dd9b309c9cb13d78723710b607b19eb73a95d5360c9f6653876eb2ba5c5d9d2cb8d34506df7fec8e86dd5875ec92931dcfd9c4accfbf4ce6f1f963ec5ea43e634535a100653d4a64802ac66a84a4d5d482018e51fdd27478d2454c9e12652b197d8be24ae25ba3969bc5e2daa5df03a663fbf0349e6cfe2f60b5afc9be5ccf466fcf0e61d5072cc41c822f8d557ba0a21177c11614b0351b1269db4039e5a62ca0d1120c58aa0b2c80c4f517807f5f659917bc2c6dda5df072cda59bad96bfacb5fdcf9bd17c54ae96b13eff7cdcc7d12c09d52c2c149c4084d2c440005613930e6fedd263e4820f0932ea60f1456365410a6bd66e71feb1d6764519be4a347cf5341d4cc6e3f5791f45eb8bc91a34aad6d8048d8d8f609dc7429e296fb7bf29a2498db1b85008bd1785017605ca755dde34f44dc5f5cedd4f71fab53f0cd1ae54f66019c3a5bc9b9f5e6e46677d2ab61825b00174b555064d4af55a7e062a82fe868c6b5a84e0308506b9aa6726370cc904a82992bb35e826503f00d1671655'),
	('run_20261130_024927_12d3b46c', 1, 'evidence/slices.csv', 0, '\x7801a590dd0ac2300c85ef05df2483a4cebf3e8757de8cd846a9d476b49de0db3b870327ea8d211038241fe7241ece620a64ef8c408e5deac731c50b74a1380f2d9f24431213937d4cb64d898d2bb99160e7b3966f170925038277b98805856a551155b4d921eaa1f71371338a04447093fc4221e013bb30d95febe5e3e42b04df193814c8753036fa59e00e95ae6b4dab11a52aa441dc6ab5de03f521a676d413d5052bde5d25fdcef78d7760cfc148531287cca6b818fe7cd847e21fcfbb037aa98e57'),
	('run_20261130_024927_12d3b46c', 1, 'findings.jsonl', 0, '\x7801ad936d6bdb3010c7dff75318bd5d0a92ed3cd8ef4a3bca6809652bac304690a573ac55b18c24370d25df7d2727cec39a8c32e657877577fadfeffe7a235c78656a9293a569b58c0a8854edc07a906440f81c6692af1cc9e98008cd1d464458e09b637815d06ccb319ed18ca5a3840f1359c4e372980e4771895d4a055a62e51be10bd3d63e441ae41c2cc9eb56eb0171deaa06489ed298aef1a6d65aa8c5ea7c2299170dc14ce7b96fbbd6a71b12d70a0120719a35a62b89fa1b354bc6c977b334af0f9a7b4a29bb6293fbaff63a45b1c77db4717eb684a232e6194b2568f502b663531b8f8a099698e217089c8a347cb580da3bfc878c5c87d557106d7a461577516d226b969129235f2917a1a090eb8c7ec1a679c9b5039ccab45684e65ab90de91ed01e614085a4b6bbc8d9384bb3513ca4d921be0ed300657bae74874954dcce436b51bda3707da39ba7ca402749004e8a92b62bf900b97e1747cc2f50f13b87b58ddc3ae8a4c1f6c77f1a2c4e46251b4fe2143fca5228531e00ee0dd66bd81b8c3c7c9ede7c99de625a0ff148e07953087fb7e0f7ab042b7b53fcd8f3278c8e333cda6d80c4341e5d3276c9268f94e634c929fb14021ab2768e26ad0b92cff13cb8b49f6537c1fa272af99f8644031650a95a46df360ff01fbd18501c90d87891b2093b31f807bdc8aeee6ec5e3f3145159e8bd18eef9cb2b3ec5eef0fd5ffc06d5509579'),
	('run_20261130_024927_12d3b46c', 1, 'exceptions.csv', 0, '\x78019d92cf4a033110c6ef85be431e605ab2d9eddf9ba88858445410bc2cd964b68d6c932593a5eddb3b6db7d68b177398f0259999ef9704f706dbe482074a3a21d42e522a09d1835e6369f58120545f6812380ba6d14440a18b0621a226ceb3aeae3112982e46f4e600b86f83479fb862742d965be743bc08bd0d1d6f3568d718cb9f9c5e9f8ff6a23fda5739daebe892d82b6d4ed67d48381ce0de94729115d35c4f725ba9593d292653554368994649351d65d92897ef522d8bc552cd3f4142ab0f5bf64ad0ba329fe51f6117f62f8d4e52caec269baf5ee36d018651135a681c1da7b44171f628369a840f22869d08b5481b4782afe9ec5c5ce844ef765db5a0a0904a721873e4419d318896abc22e748d15150ae709e3b1d19949e5d33a9bcd55c1436605d685b6ff6632e969ab57871cbad6fec1c40c156e9cb7e2edf480a79fc157df9165fb999c2d388c391e177ec92bcacbfdf3dde3f3c395e8d26c38f806fa12d3e9'),
	('run_20261130_024927_12d3b46c', 1, 'rejected.csv', 0, '\x78010dca410a80300c04c0bbe04ff65335dd43051349b6a8bfb7d761f81a6f8d70c471d284d151a313c9564b331eb42ba60b3633e9f6a1d4340bb68ad8e121eedb0f12b91b99'),
	('run_20261130_024927_12d3b46c', 1, 'report.json', 0, '\x7801d55a6d6fdb3812fede5f41e8cb7d491792edf825fd54a4b9dbe07049b14def0ebb28045aa26c5d6552274a71b28bfef79b199212a52871edcbe2f680c2b5f9327c6638f3cc90cc6f6f180b7892a846d6c105934d519c51531d57b9fe0a4dbfc14f1853f2c79d90b56e5ba06db32ee1e72c9c84388786353a85a6285caca8e51b7c7e2381eb46e752681dd7f94efcaaa48061c1e7bbcb807a854c3bc9c19a175c2622ae2b2e354fea5cc9ae17d6ad04d74aa2009a4d0beb9ad70d8e0a76bc4eb6220d0c00836c14fecb62d25c27952801482eb415d66a23e47d5e298916c1256ba16ba34896cb34979b0e6ea04a81502716886e763b5e3d42cb2f049059039312465794b8574d91b2b560b9d4a2aa411d339f862505d7a42a00e4c33ebb9391375eadff251202daeea2d7ab555325b41d45ae519ac545fb86eb190f780e6053a64f30387c637daf878f707eb176ad55cd0bb473bb4759a57668ca493899bf8da2b7d1f22e0c2fe8dfcf66b30aa5eb782fd65ba5be7a3bd61ac9393fb81c7854f2156cd36e24ba21e80d0de10f9efbcb5414f9bda868a8dffe55aa3dfa4148a8bbb8d8a9946c9f568f6fab461a603b880f74111b7be816f779fd9cd3ecac491793e57cea6d6c02f8368a7c0df0f36a237a4e6467cdfc194d550999e04281682a7f7826106614adfcf152a0572da2f9dc84bb0df6a1d338803e53a04dbf0b9fefc889870fc9c7836ef02d5b93837c836eba9a199b1f02b79caece3d81df876eeecff0d0210f7a5dd67ae74b4b03144c06df6cbe8ca62ee47a2e6d69b0f5035009c904e8059a1c5393a4043c79a4b923b87a2bd81ea849ed1950ad48d94e5582d55b2ed984a5fc5133be51678ccb947daaabbc843e51149a29593cc230c1ca4a68203be63039dd02a9e20e94c7c7b631469f066feab33160f0b57acaddadf84e85be048851d55036fac5314023c5435970c832287c8c5dff307e68b6193e4d6e940a12081ac4fc34747d889094cc8a9c58bdf5f9c0e50308d4d6826953c2384b556d6b2eef7991a3a1bad9aa2ac12106cc051b80a3a24ea07e84dc8c6dab569ae3791847aa75f456f2caab1946d370029ae49b06d814f23c5a8144905fef78591abfee1a210aba7aa5fdeaa0d034ee363ab0df467ae346e6941277b9543ed32131a91de046be73ce8562b1c3e65b7068fb35e626f19b0138c42381f67b6ffd5464bc293cabb473bb4c5c09b04a9217b9314a6b118fc3089078801a096d469ed30ada08296c761af4d096079a623cb6892ece650db11d435f0f2804539da90a93a8cf36b47017b2f65b6fa669333eed6147f360615790fb047fbfbdfed05b11facb4a2550259a4d0f3e5edd7cb8bef9cb705025fedde4404871572fbdbfbcbbbebd896faeae3e5c3d11da8e4f785937b4b1c1fbcf773fdefe74fdf34ba3d1312b28278d5f069f6f2e6f6ffe7cfdd3df5e98e34cba13f5566190c0ac8fef9feaa99b241102981887d000cf4efdcdacf9baa012416f55f9435b9cf40cde056060bfa263b6223d81503c973caf6059c790b49fceb347a5f61a315c89785ae95fecb7769520838de9f8cb3a0ca695181dbba25abf6314d876c977e01554d4b67c04cd8d047fb8a7fad96f9622df6cd750b6e21a7e87a1a6988a3528b4d1b6d1e43c5c9d9f4f97ab309a2f974bcf97403c5565b1e7ae7ec0073a4fc9877d4bf944040871082e032ebd117d1a81de96006044bf9e229b586ef52a2ab317583e93670c7b4ad7e12a1a1cdf9a1d7f3c03cf04bca73b8efd7f82d7aff608bdcb4cbe77a252adf5da9485c3a1e764eb1ddedc7eb947ab59785e8148cd1dbc61cfc9f00e6feeef07ef0512d8f012e3b38ba880ce68035ee0590d7133cc30c15a40e6a10cdcaef0ac731fde9e91d873371ec310b3b44167a98e407fc728fbdf0019892707641836d62278783bd620877766c4331d8e617c381c784e3b16c84921723490d655db8c482d5e350cf75a982df4964fcee717d32c5bcff94aaca7b36826422e26c9245d886cb50ab32c9b4e56511a8a05cfce57b36c329fa5938958cc66e7d355388794b658109f63c9a4328a345acd65009fddfdf28d722d827095c4853b1926906af1e2c211aa77cf8647400d595f683c34d66c0f0319321cabf3020f92ee7879c6044fb6ac562caf359e357d691aca5e5cf9e3fb4f9fcc0edadc75026601581f99713056c1b9966bb89f61c01afe8aee9ef09339d49a0bae33a62ab6e770e6755300358943392a23758ce43f696b1c5fe8516af4f2fe88ed4d3e002c69ca9aee46c3b3fd0c211905008e2da0ba1d800b58b82424cc56d63b68196a019a812a6ed79ece395d3f9f494ed22f3aa45ff444bff0a07ee160cee9faf90c75927ef343facd0758df319a8241d57ae170ff86734ed6ef00351c76cf687cffc0257951bc838b83817627233d18494ad6952a807be02658fbcb381658ab7acba8a8675b7e2f204c6c349d31482ecce47c8ffd8e0bf4438170101e5c0133b82e3b63701fb485133071d4beca6b389d5fb87bb92df056d4c78d99f99d475aa09c866311e914fa7670fadcdcdeb1cb1faf2eff0a075993a18cd263341c1cf2ff836a0dad3e1fa0a77c7eaad547dd77ecfde80f9ae5c69d7a5c814da5b4064a800fb84f66b9667883ec59cef939c41e65614802337763cb7a8f69de24e714df9594e9c9af9d8ca776cce7af07377a65b8a3cefb7a70e7af0bf7086786e20defbf6dd980f596258d317f908a99f1c4283b9ee2b3a257b4f9739c3b1cc31147e0b6b687974d3cdfd183837bdd621b78386b0d6ace85adab41ad699f7cbb5af3b59f32e046d116a8c7287f4c049b5738d8357867a944d6c0abb7c944a0545e79d5ec68faa2aa6e064f37f7829ee2b1ae7856a27800bbc2e30dbeb47b56741abe7ab43f0be4bb547b39f551b9171daf38541fc6bc12ac8045bfc6329f1717ac7e90f17431fd87daab878f70cd1d866174f9a128ffb955a3e63aca218e209dffce6a5426ce8fb7cb01878092e00bba8c7706a119817dcb83ff627c548fa269188793d96ab288a3493a5dcfe68919087fb2700f8745cc0df0bc8ef7d6b6bdfd238dfe5f57d06aba294505f79e74e5ea2805ee68e1848982fc67fca57bc67ff3edcd7f00172b01dd'),
	('run_20261130_024927_12d3b46c', 1, 'control_totals.csv', 0, '\x7801658eeb0ec2200c46ff9bf8260d6117753e8dd9a09b330e4819d1bdbd65a02e5948da9ee63b80ed1ea86678ddd1800a4468d402f876d6a099c1cf343abc112a4bdac313f580f4433df63d46e39fc8c2341a4bdf78824d382d72b49d6ce097f2d59936e1b4391e5cbb4cfc250f1df6961030109450f39170299b7395eb4a22616c5248b9b787ceb15db05b402d4bc9c3da6a2922b0c3cce3de0c5eb379e6c391a6ba9e725d49248c2dbdfb01249b7064');
INSERT INTO paywatch.report_chunks VALUES
	('run_20261130_024927_12d3b46c', 1, 'activity.csv', 0, '\x78015d8ed16e84201045df4dfc939b0908cbc2d718eb4eadc90a86954dfdfba26e8bdd9090997b98c3f42946f6fd0afe9e8367bf20f21ce232faa1edbb858710574ce1c953660f7453487e69a7d187884fe657e5f9374b3e8beedde8f9d696b173fa4f710645774e8bfa18dc7e450ef1f6a8ae384534e8bfba383034ae8d350a52ba5c4a631cc4eb64403ba103d1c64888ba1a3ee66290d0a211b002ca6981b7560bca50d08e2973e5f25d57e9712b0a036d95bb405e6c036dac547f4b64403ba103d1c6f6257e0069aa7c5d'),
	('run_20261130_024927_12d3b46c', 1, 'report.html', 0, '\x7801d55b696fdb461afede5f31ab62b709d692494a962dc9119a3ae98136a91127c862bf182372284e43912c0fcb6ad1ffbecf3b87444a942cd7458a2d52591e7266defbf6e53f82d42f57996051b988a75f5cd20f16f364fea223920e2d081ee0c742949cf911cf0b51bee85465d8bda0a76a39e10bf1a27327c5324bf3b2c3fc34294582d7963228a31781b893bee8aa5f4e984c642979dc2d7c1e8b17eefa90a82cb3aef8b592772f3a57fa80ee8df0ab5c96abee751a4b7f553b391021afe2b25be43efb2a4913f1d58415e52a167aa54a0a1e8aae4c628947744729cb584cdf09c0e6cb58f252a609cbabe4d673bca1ebf69d5bc71b8cbcf35bd70bfab3c1d0bf3cd55bbeb854e74ebf60eceb8ccf05fb9d15f23731662f0713b6e0f95c2663e60e160be67af431c4c71fb597bf9ea565992ebab1084bec35b419b3cea1cb3b131682066376de3bcb4a56f0a4e8162297e10407c4693e665f0ec2b3e170c6fe68bd2c97f3a8719b9f56e049fe8c3078ce3a2c0df1515f2c9e3ff2ca591aac808f06d31d64f7a76e6f70c68a55518a45b79227acf3939c895c53fa0618744e5a1171b91bf68744cb7b2d2363361c8ac586b89e58305e95e984653c0864321f3387b958243247ae01a2abb9e2f6ceea7b1d1028f2b65f711befd0f90ed3fb66691e88bcab7906be66f7ac80ec05ec4bdff547813761b35cf04f5d1e829a63c6ef523c23384a3e8b4936cc01e052ccb3026262bf4d9852009ce938ffd4b4eedef15cf2a4ec26d502ccf5c7744a15f39c160a7d6c74c2ca00e796e2beecf258ce216d244a137627f2524289ec6a9966350af53ce0c87a2024d35f1d80be1739d1171742981b71db3292255429e33e3048d265ce3310520192e2de304e975d5a040592d5321239f6e2716f89bd5b2f2469bee031b06f3b920817f412e018f5922d2c950cefd987f76196b021904516f395a21c949f56c1be799e560ae01caf6886c9a4900190a9718c24b857a67381c3f6be48f081c5bfb3854cac787a177ea4f1e53e6959ed916be5b28cc6312fcaae1fc938201ed67ec51623c95d8524c933c9506f9ea674955571470cbdc1999195a5209d866e3824d3bd9942dfbec907ae3f10ed6fa69920d2da5787fcacef40184871bb8d430902191478573d0bf942c6a06c25bb8b344995303495fa0d96a1d4eba7e650ad88bd116928eb2569497a61afb7668b2e2b20cda2c1c5792e8309a3cf2eac08380b29c4ce6a9114509c30a7fff19c04cf61d05bab8ebbdcb58767b87bbfdc6b68d66ad3850e8d99d753275bdbae79f3f5420492b32c9709580ee8198e5d5b40637c2ec85a6f0c17a85c336ae4a5d6375996c3809175d277e9eb5da5b4240f7f7c71796a9ccfe5a9f1c37429796577db97c1a2df94b984275fca322205819d08e664a52ec1bb84f990c7e2450782d399426dfc5c60d597a2c025f836c5152e4eceec8bc4b8ce74296645946690605194a4a782115b4268f5bfbeec8f26054b9709e3bef22597a719b95a3285e42f2fcb7c7a5946d37755026f1ae17b600f879c75a6873c207b16e42b72d0647fca08569f2d79c1960807105b3cc7790120c605b84fdf728da8a5f59a22e2ded970dc0fc3d9908fc4ac3f7007c2e1c2f3bde05c84a391138661df1bb98123ce7978361a84de7010789e381f0ccefa2367383a3b3b3fdf5cb9c1eca34c8274696f9d522cd175ddae7bf1de71c6eadf7f191caf8c59fdd18579a4c9299280504460e4c755007d7836ab0a842d45c14ab910ec37c80dfbf0feaa8ef306827782622e11ecc0d077de3bde78301a7b17ffdd800e8932ec810c794a86f2001280ef0dc62969b394fd79f68bf04b7343645988e810aed05e5c5f2e5689bf86a8fe0032078d6edb5265c19e27089842047f6dd7a7791671589016c8822ac3261cd9f24c267770a466178910bda3a25c4bd6b5982e3bd38caf160866412392b88d04037dd76d591cb5acb5bdd7b6e6b4ec7de49a5609cbe46d6d2686b11708d28841ecdfcc3004df0c0368cd101c5fd754c47743b51efbd9509de5e9b2601cae5f263573c3780c81ed2953a064ec65c972597c3a41a810b0382d4a069b12a5e9a7c789ddd49c43b72d230e7d29a05ab9407876b71181e91b5914404dd94018bd2a09442c11b2d09abe163486297a34dfa703a7e739ecbb6faed9b381e339cf4f10c9f5ce47ecc3cd2bf6cc75ce47464121260ec5d79e666693218a22d7799a860f61af5ed2b002deab2acf45e2afd60bef4481fca7f62b2f5263feda515b0bf218c421ab05462bba683037820d996f5baafb108a533ad3eb9737376bdfa195634afea180e609182f62d292424325753082428989befd84098e28aa4c992c0b061ba8ef54d45aab610d66015857c6a391e4315e7c024fe187da80ddd25542e938f88d0b8d25b218846d69aebccefa2e40ade02000c0e28d9335be50e3f6002aca1183404866a0762de08baa15a9e3301810601a0d03548ea417467ec38b311b589d35b04cb0d2868f52f1350f77f73d15d3f9ac0dff2379e51e83a9bb83a952ce1dce6d63ea6ced7b2aa6556124bca968c7f174780ca6c32d88274c6d7b10d3ed7d4fc5b445a08f65e87e8ec2e8f31859a4bbcdcf87a0459693a731ec4cc9e31d1f0ebbf0245d439920423528803247fc4e40898caea1d2512dd8b97731ec3f15c023548432bccef4edcfefd9d5f7afaf7e7cfd6adb2a9b50faa42d941edbb4214278ed3611203f37a95939605930472367e292bd069b0a5d0729ff248dd8a6fc700bf08bfee8ac95f2338e34c117b7658e8a14d2779401915afeff78c476f851f040ba1053ce10a28e83d02811141c3422d6a74a3b7450f96c388a013370b03a1d1f41f063013e42faf707233580ddcf05f093a4ba06f0f0a900236f492b84563acaa040cbe4d12d62d1b654f74c0f1a982445458bee53e1d2024538eb8c0e4444eda26c056b2610db099534909adea10dc0e688e4d7745125d836c877c5bee17f1e44863ca63108884b11642e081084b309f358c057a0e93cd5e98c09174b11c7288424f14a19cb0c590952460be923d4821a2c730a0d912ae52244f6623c0b6092792dfcfdcb5d998aff0640f54ea87497228ebdd0887bb004c822d1fb5cc81d61081e64ec6137a8e242f7f1144050a2bd3f15f82863282847e0316ad2f7c96dffbcff315da6f7a84e958ee3b857afe2ec3f51fad9e8f6247ba402c8e1e34952130a7cd5e54095f95e6d05058f283b4d3f46c2d6f7a2e90d822e1c4d35c57a8189fa7baa9eb5f3e4e5823a6076cb4e3e5d2b6abd916859a07080bcd4be5e7bfa4af812fd0cf3a8916a5f96aa226ceaacb6b1d099aed3597b0c1cf1beaa121e69c387abb79db73636db0f10f90d5ad6107bf66cf0d948395e7f78d7fefaeedb38ba5ec4f8abf0d065e916203e131eb85955d1ff367eb595fe5475699b269006d49bb65789e308cc5b963f2bb7da00707acecef25e2476de6c9337ab33aa6d512bbffe491d0a6418a224850ca0857c9f852fb8f7ef95be610be6838b7ecf264c0d6b81e266fbebbb6fb771af5e30ff931cdb6b2d3e131e6b7e5947b65d53ffa616a8d2540002b78ccbbc67f36ad5192b281e469fd87a9609c54ecac9d8ba1b265d5485979237d7a1789de2d02c45f58d5ea12a69607c8fd9b2a815d9d18a15147ca2e44a211c6a4d075deb4e39f90aad92799aafebcb56edc0d43736240425b6fded779477b6ac7f2bdabcf35b95936e9ff12111f76829a2e34515b2034f4d4e8b371a6eb7cd2db53839889f8e67b1bbe159c99cb6acb53b50bcecbabd51eb0677d81bb6757fdaecdcc650360b2896eeed46f3100e471b2fa0e0f42eda80ea8f7a83b6f5b6a36befeec5a0c5781cc2e07885262e9cf52e8cbbdb182c62e5f0a2e7f65bf8d986d81617b04bc7aadb2afe1e9a685adc5f1536ad6b943eac16ebbc114d32683714792dd94cd6bb05aa8e564ba2a8a14193718c9b3922dd3b41b1cd4f17195a6cd48ad00798c0f1c4246727264d3c51933015462d60614c2aae0e913a254fc39ab1f816fd1f34d4a1b8078d44b3ed3bbda2f901904869e8f426ad72e544f5af2f5525cd3eb5520c7e3422f207f5f64058bce91d37b41702a59b3596e5d3655ac5019b5105022373badddcd842d2a3dfde2bb907e0d874aa1b871e8063cf8e2d300051bbf079c47a4f355a0b34d16246796e0f8dfcad598b46cbfe07488cb8f74546054ecb962d16be52b110aa9fa68a716aea0bf6f51a175fa1ea6197a7755eb77054cdc6d422351a29926817667227197ee95efcf42ebf1a5cced084af179cf4ec0910b87546ee60d8c7cc5230f3cec3b3c1d9d00bebe56d7b5b73bf8a16d71243274ff7dc414e5687184a2951c85af7f6a0bf3425a07793d358dfc555328976d8564b989db24b39a53ac0e5a954375aaf3e662860ec3e2e4a5e56e04051f9be10546b6a9e50bfb5c60e6dcb2c38f6016a3298d769957ebc0af66158463bcbed9d0758e4973f2ef84fabfe1ef2118bbcfe3074cf2fbc01fe73305a130e682aa4856c0d162b16ad55e348168125338161a0c0c86ceb356d44bd7efdf6d50f6fbf0311366cb47483221e43d035acfa084d4f7cd6ca1bdfa2c78d3a20596a408a3810a3390f1859da8243b415fda8e61a4a16a5310de5d06a8b826de9162ccf822732c47c56ef173d04a02c93eac5df7cffb28be127824977ae436ac3d3c0a62e601aaf620fb05e46830e5aab1aacc2460935454e3539da85446fdc8603c450a3d3706818f3e1277a3c83548f864de4bc3253c26bb70757889b6d9276f046d367bad51dbe9e5fdc01424d001579ab5a2a75e3806aad6b84e37537c36ae889c5966aafaab66c02797ddc4118a079aa40ddb85d0da9a8601cb1be0ae6d7a56d0cb629d9a0a9361a52a2c85bf3436d02a470dbc614991082c4e121e287c6af2bf2c76b32989105551ad329024dd2e99133350a64f851a30e9e833babcdc8c011b7afdd4dd1200371b9c01f086060c3863735fed3403dd0b5033d1b0777c485b9a0b1341134ae537d7c6261aa86d6cc180a24013101a18cb880c65140ed3a8a218a83947d3c4461bf2a6fd3306cde68c62b12c1732d61e81a182b601b096a9284e23beac120a1cb30ee8d515f23177a8dfac84780803fa608a87e71aac76c1aa0285a97b928fdc8d8211a20d45a650771ac9ce9a9e7238670ac992427015bb3be9f34bad816359ae94163d524ad3ab0c00c7c9517698e98956ab014b2fe5ac15ac1bb9eb09a81a214974a23471081268715231a066f19a10d05cda28059a93d2de400582cb150b3c913d22fb420697e4da5ec443863f360aba047b288543a6a050230b547670d9fa6a65a113b2e39388003619bf0c7268246f56508bc9497d3d69dc6198cb55dd8641ff9296404eaa0412926f8db93dae4ae3a5d0fb3923deb62b65cf89f8882b0f0371fdedc342f004eeb93d7f65dcfea930cea2e71caae0db8b5fce006d4455c822e164968c621adc68b05f2ce8a831edec6605536bdb6349fc18a51b899d1ea3b4bf8daea290ec0a0e9a9aa80e1a7faa3a3ff0118b252d8'),
	('run_20261130_024931_a70221ce', 1, 'findings.jsonl', 0, '\x7801ad93516bdb3010c7dffb29ccbd2e05c9769cc46fa51d65b484b215361823c8f239f6a248c692978692efbe5312c7094b4618f3d3619deefef7bbbfde414857190d2968a3110620e638cbc5da42ca062095b014816c5038cce918df24d6fb1b14cfd884c7492486519e85a362180f93b0a0b4a24295d3cd77104bd36ae72385f91c1b4875abd400ac6baa1a218d59c836d4a96d1ad4727d3911e6590d94699d70edb6f4f982605b29117392bba1f42a27fd75358b46d157b3326f2f4a38c618bfe3e3e7cfcd7d4c624feb2863dd6c855969cc82aeb67aa1cd4a539a368ef4024526fb899266825aac97a89da57f44c86e39ba12835dc5a01436d02668cc2a3045e0caca0624c7e75aa37e91c0b410ca22cd64da46fae2aab23bce1d9e1ea007459cf69b48f968124f9270c826c7f0b6900690a31395da4292a568e6beb42cff6070ffa0ea6fa5f16b6f5062b595b45fc815dcba4d9c10bf21c5d758aaadf30b960aa3a4e0a37118d3c7788c452c3cb4de525ddfde52f0f271faf069fa48691db81351976d20ddd3523caf23bad9d9e07bcf1c381b4de8e8401d421626b79cdff2f12b63298b52c63ff880f9ac8387a1b55ef22586474dbb590e136c7e9092ff6741b25c8665a5f3e0cbeec1fda3fb3c88230e3bf7313ee667c6bed27dfceee951be2ea604aa779feff397577b8edcf17bbff90d824d8ae8'),
	('run_20261130_024931_a70221ce', 1, 'cut_off.csv', 0, '\x78016d90c14a04310c86ef0bfb26594967c0d57d05f7e04110bc0cb5895a9936a549999db7b70b8e7bf1901ffeff4b0289bc7f733088049c09d46a2c3c85cade986066fae4fa677f69ccd31233c9b2f15b20f6d5fb0bd72804a1d5ca39acc0972299b36deb53cc5237e393b41b52f3d614c2ec55f7bbe2d7d4e7144a9cc6e3f82a8b5c9e676f88e8823d257f5e47f8a89260c0e1fee0dcc13dbc209e703ca17bfb3f5c59e15a59a029c1000e8f8f5deeba6a0b8199fae5add0f503fbdd0ff820644e'),
	('run_20261130_024931_a70221ce', 1, 'evidence/pages.jsonl', 0, '\x780195934b6b5b410c85f7f919779d80e6a991970e6d0231811437a5d9188d46d33a75fdbad7b469c87fef84147c172db8ab6174c4703e9dd173c775d07d37e9baf38e87765ab0f1c2980b0773b0134f13671e9a269bc3bac9c69c779bfca8f2dabae5a7efba1efa26ef7577d07e582c4babb7cb62d82d6f67b34f143f7e59ee76ada3ffca36c4a68ad88a4c8e8b23ca646aa80a10824b8954ac43b2b9faec3090420d54126a45178bb78c98eceb5baba568378197b3e7fff40f27dadf3e84edfb5feeddd5b5fc7cba19dbb72a14a277a98a348fb91216660ab648c894c05316b231a79a1a936d68515073024297a2e6a37d739a7df8d7f833af782dba18f6bcee5986e566fdd728ae7dd9eaf67ede7fd81ceec3980513552ab972a5e02a4410ad0602300ba4568ec11400e3820f0932b6a27801532d54615bf5c872621463967114a7a2cc7f3c0eb7a2d3a71aed9d8c51dac899ac41d3dc1a9b40d9f808d67914f24c1990581ba249ca282e08a1f7b5c1003b018123ca5b2cfd372d8bba79dd8c3fe65ac7290b32fa60a7527dee2ffddd7c96a6975737321d53b1c558031b4057b430a0d7e24d8d060a425b1de3340604872928e4d2323359312413a0a448ee48b53eac562f67bf01a9e423a0'),
	('run_20261130_024931_a70221ce', 1, 'evidence/slices.csv', 0, '\x7801a5904d0a02310c85f78237c94052ff7b0e576e86d846a9d454da8ee0edd5c10115756308041ec9c77b49db83b80a2506275052976f6397d3113aad21c289f752208b4bd9df27fbb6a636d4d28afaf1e8c497a3682d801043a9e2c1a09937440d2dd788b6efcd8bb81c440222b84879a210f09e83beec2fecec7ef21582ef0cec0be4dc1b1bfc4c708dc64ea796e603ca3448bdb8b213dadc2220687a72631ea44ebdc47096fc3bde17dc9623ab93b666d6c2ae86a47fbeeb23f18fd75d01095e8d63'),
	('run_20261130_024931_a70221ce', 1, 'report.json', 0, '\x7801dd5a5b73db36167ecfafc0f065db193711655b969d278fe3a69e6dedb47132ddb6190e4442123714c005492bde4efe7bbf830b09d174146b9ddd6e6732368dcbc1b97ee7e020bf3f612ce269aa1a5947274c3645b16786ea44e7d57b0cfd8e3fb1a6e4b72b21ebaa1dc1d86256e2cf83d178447bccb2a6ca30148f8e8ecdc847fcfc6808ce9a2a97a2aa923a5f897f2b29b02c7a737d16995921b38e7234e30597a9486acd65c5d33a57b29bc5b95af04a492260769b83ab9ad70dad8a56bc4e97228b2c0396b341f63b325eb813b65ef29aa54b2e172263aaa9ab3c13ac5e0ab6ce65a6d60c8a2a322655cd6618574576c25e9e5fb36737f1337143fa3961af6b9d978281f5b5d0a072381a9db0dfa253c91af95eaab564426ba5994ad34663c16f11fb4a8b7f35a2aa197e276fe31f74f3f2eae05cbf3d9e945f3f67b5be657cc173c90a5e0b0dca192b947acfc0eab2aecbeae4d9332bfed3ca9cfd3455ab21cde4121365216ae194d35a47c89b5c2b49162615d6e0c51a660eb173b9e8d41fa95290eac74eb155b35a717d8b915f8dc299731863146b3ba228c9e2768b99490b5e196ba5b0420d6b8573ce19e3604ccdfe2952c39bb755b8a3528d4e8d47157945d41c2bc6f5e83cebc49fcb5353665f9027c3db3ba7be5ad5bc2075b6a6986b180f1a1b8fc6936fe2f89b787a0d0732ff7eb136295455276b315bc20702c3b48af1318b484120a4efa18f13d685a8866c34f0b41b6a64268afc86dc7563a973588c117f08e596cb95ca8cbe75232d532b1898bcc0c10559fe26afeff38b9533f1d1783ad90fcc9c82b78532ee04deb95e6c3a8ddb7510eea01892291d148946875e3117c4621c1f87eba5202f3a8a27138b500e9f48bad0493c8321b8913e3f8bbfd0714d8c3bfe082f03d62d7fd3d60ca06fb9db3f3e18197d6f636eba7f7c1810fc3cee26e18e407b04ddc194d3dee1d4453a69c8f1773099c6fb9e41f3dbbbb343eed60fb085f0020882219f5c0ca5145e3c30dc617200bac80ec0d195d204c55cb231cbf86d054c547b060c1de2d6a2282aa664716b10bbd4a2029e31cf93970d5894744c0529c40d26e4d3f0a6cd04021e42a9eea69b967c27c22605c427251450f9d5abab91e2435900d94ddc0d01e89fc60fad99f1d3602a74881cd12a244caf5e8a68bdb4762844b640d65af38aad916316ff8d1cba18ffac8e7e4cfff1f3e2c3999cec9c437b42db24342cb6078f2855725ee42657b5911df92c07386afd246b4aac7360dc8ee6f28617f9260c2b5dc2ed7bd80c37a3557147b0ba45d14463c72d359fc9b0cec8d20178c97550cc8506dc90245f34c81728c05a5b9be85df1b2b4d1eb579be1ae906c6b4acf8a9df7ee1c71fb35309b343237897e954b15e239c12fca17ae09d57d0811599a705504c2d67d26dc563076012d09a0aefdde383f1373de148156dabd5d7da105ec9be6456e9562946a9799b86877880f285e49679bc30b2185cbbfbd1963f2c8d66f894be5492e6b205882b90d460119f55c692a13424ca5c341c1d7c1ee6b63a71d0b22b76538a58a1ba10a9ad1dbab8b171b27826ea9558af2dd1a3d7a757ef9e2e2f2657f1195b1396037e90abfd3b3eb8babcbe4f2fcfcc5f91da2edfa949775630c1b9dbeb9feeeeaa78b5f3eb51a21966bd4f9d62fa33797675797df5efcf4c327f67895ae44bd5446ca3797af4eefca5935692a04f20d29c22cb8d7c6359f15a608aa96aa7cda965f1b0aef0230729fe4982dc9c03b70ab2979ae71ac4750634fefd983545b3aefdc574b2f9ac3041d5239d7a08b49422eaccd75abc30e1858f215ec6f8af216b730dc48581e371bf0150e4b912f963394dd744638614128318527ee06a4c5787c383a3e3cdc9f1e8fe2c9743a0dbc06e4cd9528091c330ced88ee5f7444a8931072c8e3b1848eb17926206ef51784fd667d68a61d8a0615a2dd45d713e303fd99d24ff80a8dd6b76aa73fee61cf86f6ff317b9bd52b494a17718a933605d12086cde5ce68af3fb3b3f6b61b77b37c357c38f68282b7c75e7f6667f6b61bf7cbb1f7091058f0d204cf3b8f1e91b96ff67081cfd15580193773493413c83126d7b627dcebdcdbcd33107bbee9d40f31071be66ed841e5178cb2ff0d2303f1e419e9878dd3085d461faa90ed9619f04ccf473f3e3c1f74ef7c28233b85c88319695db5cd886624a87bd15a0c7c9dea1a35ef328c07efb05c0ce3c2a449ca363edda365e83b83b67fd2861ad0c77529e92a5ba1d61715dd5f6b467d41b4fa78c6eabc08db8b7b4cf07489be22cbeb8ad19533a056a136a5935f9dbe7e6d95efd2ce0e3ca35789a6a2f50da6d1d7e415da440c011f9ee8f97f6d3b9ab6b7b6c7d0bba4cb5cbb055c1b724447cdcddddb52fe1b6e7c463921d10789b1d1d219d0bdcd34e025cb58d33557820ef101b16405003baef6e92c80f6354363952ce4683dc7485f0a480651bcd5eeeed95dbe100476922fde265f7c47bed156f946bd3dbbcb1782cb4ef24db6c937e9f1fa9c992d64d1d60bfbf6ebefd959be2dd0b0dd3de361fbc12579513cc7edbe27ddce9c6e8d24256bad0a600f1ad255788c478199aa97ccd4e36cc96f04c2c445d31e435e60365def8a57e62da9dd4c77914d90c5ad7b0b7b0ea49640a67893334a9b7845691d02ec57b8b318ae47a1a41e9abe3dbdf87e2bc246db5c7b2bc77d854e7a6c9b2cdbea04d7eaff38010c3dacfd4913d8b0bf0e0bb0d0aaaa10edf881ae35cb2b467df44073de85115626c102df0f7c5f18cf6bc12b63b0e941ea1ef6dfc763377e6476079df7f1d89d3c2ebb83303bcc2dea32eab2bb8a804a29b4aa97d4b60a4cebfd412a66d79b8266c5f1d6eb8a81fbeb96cbab6b76f6ddf9d9dfd16cb2b5a525fcd955d830df6e14cfca74eb32cf1afe0d8d2df034d72ad4ded60684218073b5e8233f9874d0f38584b74f7d301a5eb6b598e339b2b2390632e53aa853071313bdc69b0ad4d8d998d2358a33f65557a7775f7f9947feaf43a7f67875d7467053d30108cae2bfa0328c2e22f778875f09bda0c7f1fe28198d0f8ef7e3841f8dc6e318ff4f808227aa84bec1958cca0cbca5530bd78db70df4e0bf4bd81d4d2934ba82a621e921091d4c5ce2884af8603ff50ff64f3e3ef903f2e85460'),
	('run_20261130_024931_a70221ce', 1, 'control_totals.csv', 0, '\x7801658eeb0ec2200c46ff9bf8260d6117753e8dd9a09b330e4819d1bdbd65a02e5948da9ee63b80ed1ea86678ddd1800a4468d402f876d6a099c1cf343abc112a4bdac313f580f4433df63d46e39fc8c2341a4bdf78824d382d72b49d6ce097f2d59936e1b4391e5cbb4cfc250f1df6961030109450f39170299b7395eb4a22616c5248b9b787ceb15db05b402d4bc9c3da6a2922b0c3cce3de0c5eb379e6c391a6ba9e725d49248c2dbdfb01249b7064'),
	('run_20261130_024931_a70221ce', 1, 'activity.csv', 0, '\x78015d8ed16e84201045df4dfc939b0908cbc2d718eb4eadc90a86954dfdfba26e8bdd9090997b98c3f42946f6fd0afe9e8367bf20f21ce232faa1edbb858710574ce1c953660f7453487e69a7d187884fe657e5f9374b3e8beedde8f9d696b173fa4f710645774e8bfa18dc7e450ef1f6a8ae384534e8bfba383034ae8d350a52ba5c4a631cc4eb64403ba103d1c64888ba1a3ee66290d0a211b002ca6981b7560bca50d08e2973e5f25d57e9712b0a036d95bb405e6c036dac547f4b64403ba103d1c6f6257e0069aa7c5d'),
	('run_20261130_024931_a70221ce', 1, 'report.html', 0, '\x7801dd5b6973dbc619feee5fb165a68d3d152180a42889943951e42399f8502d3b49f34503024b6263104071886232f9ef7dde3d40805c4a5434e34c9b712472cf77dffbd2d9dfc2342857196751b988274fcee8178bfd64febcc3930e0d703fc4af052f7d16447e5ef0f279a72a67dd139a95c389bfe0cf3b37822fb3342f3b2c4893922758b61461193d0ff98d0878577e39602211a5f0e36e11f8317feed58744659975f97f2a71f3bc73a10ee85ef1a0ca45b9ea5ea6b108568d93433ef3abb8ec1679c0be4ed2847f3d6645b98ab91aa992c29ff1ae48628129baa31465cc271f38600b442cfc52a409cbabe4bae7f6869ed777afdddee0b4ef5dfbc76eafe705fcec506d797226cf9d3c61ec9bcc9f73f63b2bc46f7cc4ce0763b6f0f3b94846cc1b2c16ccebd18f217efcd158fccd342dcb74d18df9acc45e8d9b11ebdc757967cc66c0c1881d3b4759c90a3f29ba05cfc56c8c03e2341fb1af06b3a3e170cafeb05e968b79d4ba2d482bd0247f4a2f78c63a2c9de14773b078f6c02ba769b8c27b1498de20bb3df49cc1112b5645c917dd4a1cb0ce1b31e5b9c2f4155ed039b03ec4f3bd597f48b8bc553c3262c3215fac91dbe30be657653a66991f8622998f98cb3c0c129a234f03d15554f19ca3e65e17088a7a9b4bbcd61a3adf656adf34cd439e7715cd40d7ec9615e0bd907d1578c169d81bb369cefdcf5d7f066c8e987f93628ee028fd694cbca10f0095623f2bc026e6d3984901c099aefb7785ebee8d9f0b3f29bb49b5007183119d52c57e4e03853a363a606588734b7e5b76fd58ccc16dc44a6376c3f3524088cc6899660d0c393dbc91394024531f5d80bef371bccf4f38d737e2b665244a8852e6077841922e733f0322252029ee9dc5e9b24b83c040b25a463cc75e4c3b4becdd5890a4f9c28ff17adb9184b8d049f0c6c849365e297978c73eac875ac286501459ecaf24e620fc340af2cdf3b49200e758a20826924284784c8362c4c14e99ce390edbb990e003897f670b9118f6ec9d04917aaf1f909435a63cc39765348afda2ec06918843a261e32bb6684eeeca47123f130f39f334a5ab8c88bb7cd81b1c695e59729269c8864b3ced4ce5f3cd4a7fe005036e5f99669c506b960efda3be0b6620c1edb60e2508445860ad9c9bf90b1103b395e82ed22495ccd016eab7188650d7b3fa502588ce2949287392b424b930d71bb5459715e066dea2e23c17e198d1cf2eb408280b2ec4ce6a9114109c594eff639e18cf65905b238edbd4358767b87b37df2b686ab1e9428646ace7c8938d6e57b4f966c143e1b32c1709480ee8198ead35a0563e27a4add78a0b586e2835b252f54d86e45060a49dd45dea7a4f0a2df1c31f4fce0eb5f1393bd476982e25abec6dda3268f4ab3217b0e44b51462420d013e19cb4d4196897b000fc583cef80713a13910429d0cb4b98399a9ce07c0fc766661551ad3359f26911a519d897172509296744931944fa1f5ff54fc7054b9709f3036948ce0e333a6192f9ab05ac3f08b68cfc927c86640e2aa7554912280f598a244c97e0892a0ea15e4a36c5781a8723f6fae5477678e31df21b75847e12acc7124a266447ae3b62b87b303e4f58957c866e4a18cff33467690067016be42c7b9ac39700d40cbfaf7ff4dee6d5ebf78397f98fa7c30c96aecc57cc9ffb2281ab03450e2d16b2384d3f33004c8e48313a04e6fdb22a9c4222d501bee8816752cf93337056e6f8164d3e54095c85089f43833c085167729779c7861028c7098d837e924831674dc82fe97a5ed73bf98837cb7fbfe0c5a5885973ea444f29ea70bc83f009fac655087c3d9d56055ca0a260a55870f61b78907dfa78f1cc0ac1074efe1b0fb760e8bb1fddde68703aea1fffd2d8898f64f5264fc08f3dc98f795880937ae46fa919c293e45c83aef7d35f7950ea1b228331789a30abe6e2e670b14a821aa2e644800d6b589b335516ee9881f335832369bb3ecd3330aaf5a6b0cab009475aa016c90d8cb2069c084a6ba4c76c38a4e68a65a7160d2c02fdd70c83e77b9e65f0d432665b671b732d7b1f38261914c728526e2a0722187b0e878f08c4fec93441f0491380c634c2f1b1c6223e6bac39ecbdc63acbd365c17cb81110c9b5ea627e0c8675a466913c760e7916c5e7032db0106fa8a80882fb30b69be873e836a9a44401d1ca395cbd9b350b4cde8aa2c0d3a43e8502ad9290c702ee0f8da96b811c48fe83e93e19b84ecf65afbfbd644f076ecf7d7600afd0393e659fae5eb0a79e7b7caa05146ce292afeeaa17f7e8331c29b81f5a31467e0181674a5d9233066b9c13a31afdb2937c4d35bd6ae27c892397799accbf9c7e9ef77e4e8fff15fcfbe7f9ed4532fcb3fab9c12797799aceeee309b948511054bc20e39104ab7ae0032f106136befa45aa55bd9de0b578c3f2190327b90567b4c41d9ac036d4b4d2e409762697e75757b58156674c483a0ae8230e954ef695ec228c1c6411a6a1695e0f18f7c12865ca445930580675a714ea5a393560060fc12a2a9f81e491f9c567703a8cbd0d58cb93f6835f336e2c1027c23186e12686abef02d4120e0200ccbed605dae15098bde729d2d50182102e421959c0e795f551fbbd604080a96768a072a41560fad6b418b181d1641a9631466cef918aafa6e1f6bec7be743eb5bdbfe511eee6356f9f977a5b2f952a6b8b729b2f7537f63df6a555a1397c6d5749d0f6a3e9709f970e37201e33b9edde976eee7bec4b2d0cbde733bddd148529f463c4e958a26db0e6dcfba0451c99a731f44ce9c750b95baaee51b286444c847c5b08618efc1b0e21d2b2865c52b560c7bd9361ffb100ee212232687a75fefd9b4d6ddc30c35e1b34b2eb0834ea300cf01764c7096ced87ed54c59424bc13a78fe2f54d9c0e37003fe99f1e59713af591180ef87599231e43ea0329548af2fe676c9d1d7e248b101ec51423cd9003832b987032fb9b26fb517c0c9192d6182660c0341c8842d7787c00c2f705780fbedeadfa1b007b5f0ae047717503e0e16301866f4ce90aed3f900b85a03a42e6d9c216b6a1a6cda1f45b67f2eefd4776f1ddcb8b1f5ebed8542170dfd57dd2115a20816914f01dbe8e9d950d634d39bc362e832412d31b9450d81c914b8d1799beb641becdf62dcb72ef6348df6985008f13ee238523e4a826acc7427f059cce5315cc68d559f238461e2989551092210a43eac740fa00b1a0e2d49c9c3ee440723e43b4a66d06601279c3b1b519291b2e1e48c55279ae924f242929c5869016499875acb5fef47f961c6b669480cc465ee862c3983d203d34f929e226bb164daee006e0684ab535d33d54d39379a7ad99f30555bdcc96ad08af917c7a2b50a640808f48c92c6fccbee081400d434fb582bfb3526681756ed514133a933ac032c7dc91fdc19412585cbd697494906c4e40a10c2c63f0861ce30eb59ce0979f3ed8976fafc6d13db5b6ed9d3cf21d2aacb400f185de819b65e6fc2fa3972d4527b3409b380137202fb4394a1487436919fea2d4b201e03aeed6f0ce476cadb4f19be135e97537d2a47f528642319b214902cfd582be2f4217dcfbd772dfd0f2f2c149df318e7e4b5b2009695fbebdda46bd6662fb4f526ca7b6f842efa8e9650cd966eefbdb8683459d007038325fe48e49cbca8258417e1c6ac3c6b28ce1e57069644c264816ac9073a4a0c373c9cf24ff294b910fa22594b70bb5edd15b168d2427caaf9c9c2624011728ba23fb71a769dd4a705ea0a4314ff33ae369c40e447d8bf364110f98d8b4b7af295eb28cbfe236ebfc4ec6529b677c4af82d2a89a84c51cee68e591d8b6145cbecdaccabc5c881fd945788dd2dcb4aead4326637a058ec79cea97583377486b62a8d4dcfad15e54ed36ad1fc77bd616fe58527b8ce890da8fea933b08ddb8e6eacddf9028bf2b8eb05fb0b3451e1c839d1e66eadb08894c313c7eb5be8697bd80615b0cb5edefa0849d495edaf0b138eb4427623c52ade41310bd20d41ae399b8966fe5ae67ff82de231443aa408900fa56e38e6ebde2195cd4792c8c40d488eab0374d07020fbefe6fc40873707b2fba5427b05348c0e21e5210255019c93ce1acae215b234086021b8772a8976797672413d03409194d0c9555ae5d288aaafe7320364661bdaa3e591df2bb72624daa41fb14d5de36d492f6654f9c06c99506f85f9d2004433f14e66bde3ea7511f9f15703323b8fc97a5e4fd63d0b546f6246f1b583ae0feaa4d07b48d5b52ae8dfa36ac26f039e51fe0d472b62b429f542ba3c48cee920fb5087bf667903472f10949be14993a416c2c9b697864346dd420275aa4c5cf78ffb3fa5cbf4f6120d15aeeb7ae7dec99b0ff9c5e06c8a9a783392569d2578c0b57bea0d867db42385d3def1ec687034eccd9ac911735b7bbf740a6bc6a093273bee205baacb59ba4c5a179520a654b457bbc936d477f93266441d66a342cb0ed999d07c26e48dc6788f18126ddbd3aa7d64847c6f10704ea990f609cd5b1be4502acb806326a0353a6b26c72c2856378f6c2ebe832a41f9c3c27fb3eaefc01851a5d71fcebce393de00ffb9de80cf06d49761c1548baa922ab5ccec49155061ca91560b359b5aafb1e1f1f2e5bb17dfbf7b0d24ac29675045a6ce3ab1038758db4856bc420d953427dc2a4007af0e0d31f7a84cda82439418fe44de18f46f846e262d561639da1021e8b3859f8819da959c5f5591592a1d59ebbdfaeebcdb3b92852655199d5199975a2e551a4ddb087380b1190a74e0576602e56b6a1dd9e09d6d48d4c64d38800cd9fc0cb382e61aff4035459084518b879857bacfb73662306cb8d9845c77dea8ab1dd7aa82e404c58da41f409b483f5a66f4a86c82a7366a17385ee5d48d201e98d75206506638b55bae8ebb130630874c93b66e97293ae95ac3604bd7bc4eb0ae346fc0a4326a0d223f5ad1436e02a46002647649e3688780d80164bd138c99b6d212fd718d065d1297892ee5f0937d578d5eb20147d3a3811dcc833aab75497a8fdb6bab52b4d040542ed0e28f22bd71561af4a796783c573e1b5cb2b6637b5c98736a06e361eb3a59272612a6b2554cb739b47a05a9dd01d86e3e7186541fc512f76138a8caeb74366bdfa8cbf709f773c561c85d6b2d60d2d9b25381bc35aa04203ccbd0b08d665dcd176a8cea947b80803f8708291b71a8da385aa0485c97392f8348eb216adb5352651a3d0c9fa9bee53d9a3c8c6a24c3005d53df4f125d6cb21af58ca8764b22abf21fd0c55ee5459ac303a58c2a39a0aab952800c0d0545012b253af64002f5fe4a42b414de3242318462694a9b130fd0400e80f912030d9d3c26f942218cbac664004e88d33a0f5c0839124524834bc31080c9ee84b5ec986cdd845bb8f441011c08dd843f17e1d46c2f667897b46c4abb53b95c6bdb8509dd116d82478037054a31c65f8f347a6fe5e945e4439f933eeba23b9c079f098318b9faf4f6aa7d01de549f5ceb77d56d4f3ca86a9529bbd4e036bcfd2b6017ddaba8a51087663eb8555bb150dc187650edd76891c8269706e7536831f22ad1e99aa1a35323be317a8803e09c1eca7c167ecb3f1bfa2fbdc03fc9'),
	('run_20261130_024931_a70221ce', 2, 'findings.jsonl', 0, '\x7801ad935d6bdb301486effb2bccb95d0a92ed7cf9aeb4a38c9650b6c2066304453e8eb52a9691e4a6a1e4bfefc889f3b126a58cf9ea609d8ff73c7af50a427a652ac840550eadc71c7a20e638cdc5ca41c67a20b5701481b42836c7f822b1de56513c65639e0e12d14ff2593c2cfa697f1017d4a550a873aa7c05b1304de543a4319fa385ac6ab4ee81f356d50859ca62b6a6498db558c9d5f94498cf6aa04ce7856fdad6a71b826ba444cc699b35a5ab9cf4d76a9a0c93ef66695e1eb4f08c317ec547f75fed754a628ffb68e3fc7489b3d298272acd51ab67b42d9bca78520c546266bf51d256508bd5022befe81f31722d4d5f62b4e91995c2459589ac5946a6887ca95c448242ae33fa999a66de36484b99c6cad05b2bb701ddf1d9130ca408d4f62a323e1ca7e341dc67e3437a2da51ea9f642e996922c859d87d6b27c03e1fa46d73f4a83ad2289b42829dadec807c075577184fc821477be6aea7ceb9b93b6da1fff6dab3819147c388a53fa184fb14845c0b6b755377a6f2b78f83cb9f932b9a5b48edd91aef35690fe6e21ee5709557656f8b9c70e9c0dc774b4030f318b07979c5ff2d12363194b32c63f858085ac9d8fa17141f2398c0743bb5d761bac7f9192ff6943b2dd0c4b55e5d1b7cdb3fb370706120720360e647cc44fecfd4107f2abbb5bf9f8342152163b078639ef3cdd53e80e1ffdc51f23cb8e7f'),
	('run_20261130_024931_a70221ce', 2, 'cut_off.csv', 0, '\x78016d90c14a04310c86ef0bfb26594967c0d57d05f7e04110bc0cb5895a9936a549999db7b70b8e7bf1901ffeff4b0289bc7f733088049c09d46a2c3c85cade986066fae4fa677f69ccd31233c9b2f15b20f6d5fb0bd72804a1d5ca39acc0972299b36deb53cc5237e393b41b52f3d614c2ec55f7bbe2d7d4e7144a9cc6e3f82a8b5c9e676f88e8823d257f5e47f8a89260c0e1fee0dcc13dbc209e703ca17bfb3f5c59e15a59a029c1000e8f8f5deeba6a0b8199fae5add0f503fbdd0ff820644e'),
	('run_20261130_024931_a70221ce', 2, 'exceptions.csv', 0, '\x7801a552c16a023110bd0bfe433e60946c7675d55b694b291591b650e86589c9aca668b264b2a87fdf5157db4b4f9dc38497ccbcbc37091e0c36c9050f947442a85da45411a207bdc6caea2341587da149e02c98ad26020a6d34081135719f75758d91c0b431a23747c043133cfac48cd13558ed9c0ff10af42eb47cb445bbc658dd7a3a7c29ed4057dab19ce4b5746dec903667e93e24ecf7f0602a39cd8a71ae47b95da9b21e15a3b1aa5968a35d440b4aaaf120cb06b97c976a564c6779f909121a7ddcb15e82c65579997f847d382cb73a4929b3bb6c327f8df70518b69b9863ebe8b4a40d8a8b4eb1d1247c1031ec45a845da38123caa8b7a7175283ac5eb55030a0aa924a721670e6a8d41b4cc0ace13c613ffc58ecac775564e54c121b302eb42db7fd931e965a7e7c71cdac6fe6187e5af70e3bc156fe7f73b7f0c9e7c4b3c40c86439e534e47cdaf8057f5c2c1f170fcf8ba7db1dfdde3725ced0b9'),
	('run_20261130_024931_a70221ce', 2, 'rejected.csv', 0, '\x78010dca410a80300c04c0bbe04ff65335dd43051349b6a8bfb7d761f81a6f8d70c471d284d151a313c9564b331eb42ba60b3633e9f6a1d4340bb68ad8e121eedb0f12b91b99'),
	('run_20261130_024931_a70221ce', 2, 'evidence/pages.jsonl', 0, '\x7801b5955b4fd34110c5dffd187dd664f6bec323a8d40015b088f6a599bd0c147b83fe9b7289dfdd296afa27f15213e94bd3dd4d737e7be69c7de81037f5a6b3d3e9bcec5023df1ab47fa5d42b037dd03b16778c1ac85e9e2da7b2add4cbce2c5dd5bc3e3aa7bb499d360bd9bea9d7cbba6886a322ebf263d85c8f7a8787e7e8cf2e46d7d772627149da79d9cd59732034540c6242c58e2b80732646ac599b803ab14d2638acc00e4b0c9583f1c56a0a21eaf57f8d47b97676e0eb8b877fd40f5bca9f0fdcfcedbd79b3dfcdb777076df9ba6674de9ac8398bc6c4180a113a5db24b18c162caa87d8a1c85490b9acfa1a608184cf4356de4abede4c7d6f56f2bbff7fa66f0499dc4db811a8f6e9f47be7e3ef957133a8a67dda93fbae8e527f2ad021d75208551c71011b462ef649c989c2a555576eb49612a9a6b8c4a86484629816263b926d7ba7d78fc3c1fc4a95aa5b7fbafcfcb19ce2793b607ff0f42b720165f6a19f26c9de5f9686882399fad66b7c7636ae4900a9793e6e05dd3171dbf89797bceb64df9453d5b853757bdeefd01ac9ea4bc043121032649022ac0127c518c5c4bac4e01792f7e49b82dca21428b1193e6146cf56c72a48d51d3e578fce8d29f01e37bbd3bf0c7cbff0bf8eefcb80bab0fdd2935a7174ddbc48c44ced95c49b43bccd250c6e91c1874490a99ebba0f8c7063629066e0e0422ec61143402abf00fc6b1343ab0a9e3471a2314d731d3637345d506e46b3e92f5bb96bcbbcce3ff617a7b3e5c7c730fc6c65c91263494c8cce3078c8951538203131caf2da2e1923e3ac8b90822c669b25561a3893646d83b3652bb759dab5b62d4a7f75d5f472ddbd63af4f72db19695f42ad8212b54a47a8a4ac076d6cc86809d3fafaab20aa582964e332066b5960804c860c1b94ef0ddd9abb1fe2e4c46f42f4e4ad6cbd35db527d5eecd993fe61dcdddb3fc8bb6d2ad2c1b32305c1945a082429c54af9292801e41555a64a118209d15548453c53a906179583123d9a0dd5f7407d03d3ec4ecd'),
	('run_20261130_024931_a70221ce', 2, 'evidence/slices.csv', 0, '\x7801ad91cd0ac2301084ef826fb285ddf89fe7f0e4a5acc92a9198489216faf66ab16045bd68080c0c9b8f9d49dc9fc414c8de19811c9b7493438a676842711e2e7c940c494c4cf6ae6ceb126b57722dc14e2717eece124a0604ef72110b0ad5b222aa68bd45d4fddd8dccf56012104127f98942c047766134bfd28bfb938f107c61a83f3008fb03d2f6e1864c33dca2d2f3b9a6e5b08eaa907a73a367b403ba15318ea41ea82658f1ae95f4bda34fbc3d7b0e46ea92386436c5c5f063e96f893f7cc015ab3d9f6b'),
	('run_20261130_024931_a70221ce', 2, 'report.json', 0, '\x7801ed5a5b6fdb38167eefaf20f4322f9981243b8e9d3e15697627586c524cd37d98a2106889b2b59549ad2825cd0cfadff79c4352a214a54e3cee6017bb45d038bc1c7ee7ca8fa47f7fc558c0d354b5b209ce996ccbf2849a9aa42ef46768fa1dfe8431157fd809d9686cf90a4d5f69d8bad585145a274db113bf2929a03bf8707b1150af90198d3712d6bce43215495373a979da144af6bdb0422db8561205d06c5a5537bc697154b0e34dba155940b268f11128ead82ba616152fea4e4ea788907745ad24aa88ab3542374687bc905921373dd24055025186a822aca7dbdd8ed70fd0f2d1423016a34ea3264a2ca41675030b9b69d49b965c937229e83eeeb31e89bcf16afd4f9112bece1b5eaf566d9d9203ca42a3340bc71a8b594f8e70b555f66869076baaef78b008de276bc54635bc043bc5d06a422bafd50e0d1787f1e2c728fa315ade86e139fdfc6a5c532add24f762bd55eab3e79fce362e76c149103ae96730092ce02c16d4a03734843f594fc2b05666a22cee040648e7616aff2cd53d799d50f709b0531999bc6ea501b58324c060b06983017057344f85c7ce9af32c5e2e660e19e2056c1b455105d879bd1183b8b1b3e6fe8cb6ae854c71a140b4b53f3c1708318a56fe78293090cea2c562f5ad387100e761dc99e9d9f8fcd84d3d7c9b75f518dfd2976fd0cd56f3f059e096b3d5a96f8b67596fe1cff0d0b57a90a4d67aa7cb2e72407f836fbe58463307907ebb70b6b5ae8b03988265030a0934b9226b6b808212faa8b92f86cd56b07b2842ea9e413d1519dba95ab066cb258b59c61f34e31b75c2b8ccd8fba62e2ae81365a99992e5030c13acaa8586b2c61c26a7762055d283f28aae6d4c30a6219a86251730f85a3d2ed09df85e85a104c84fd5d246f2d199ab95e24b5572d84a50f8c74f604b5304a4824a8ceb993f4d01dc97eb4ae6654175b20ba9c05558c8830e60d65630ce5681aeb59077bc2c86f9afea0aec3d2a0aa01f8e8a7a81fa01f6376c5b75d25c09857114207de5a8786d76536a1fecafd48259069a149b160a15ec956805db015d3b5e55266cfa4668ee77f2eea38362eabecbe7809b4f13bd492b0bda647685547e2121443bc08de5c4f90ec56287ddc1205eecc7849b1dd40cc0215e8e759f07eb6722e76de959a59bdbef6db500aba4455918a37416b111d3cd105f8067a0cd2872bae68d90c216fe510fb93cd0944289dd43924236903a09f40d8042ac36b9aa717ff293195701098eb2d84f8399a6cdc4b4871dcd83e4a8a4f009fe7173f576b022f457b54a816919a707ef2eafdf5e5dff753ca816ff6a81dee8a4271e6f2e6eaf6eae93ebcbcbb7978f8476e3535e352d393678f3e1f6e79b5fae7efdd6680ccc1a289989cbe0c3f5c5cdf55fae7ef9fb37e63893ee44b355982430ebdd9bc77aea364d8580428743688067a7a1331bbe2e69f7d55b55fdd4edfb0383f70918d88f18989d484f201050e486b0ecc7ae1bfd62237b526a37104b16feebe40539b8a0af54d8e7820b43b82666dcd70ee8957c07fe2742d8d52d686e2578fecea79c244b8a62b35d03e5c335fcf1a60825c478809ba215a3f8345c9d9ece96ab305a2c974b2f6a403c519bc40b4c3fb5035d6414adbe4dfc92836ac1105c068277238605037abb5487114362427ad82aea51136a266a4c3130eea980335387a30638be333bfef1043c93da9eee38f6bf09de9036117ab707f9c1894a21832723759b130e879e83adb7dfb943de44ab59781ed3a2e61edeb8e76078fb9dfbfde07da3086c7885f9d9675440079d515de079037933ac3b4f04f17e374ce4983bdd8f53c996073a7cf425f13b66d3f700b2df221379e3808cd3c35a044f3bc737c89f8363bf3d2632c1d9639c8fce1e78c03abe418e01a44fbebe06066b01ec8c586ad7fde4b6b0df5eff6b19b5bf96fe3f9247cce1b891ecb824fdf64e8c707f8a3c4b6f797cba389fe5f97ac157623d9b4773117211a7717626f2d52accf37c16afa22c14673c3f5dcdf37831cfe2589ccde7a7b355b800327876464c088f152aa73d8a5673db8ecf8bfc230eb15404e1d8f6b9bb9c4881a4e2bd994b43ef3e176f21341cb585c67b8b86ddc34086dc803545897719ee86e384099e6e59a358d168bceef0a569381ae2caefdebc7f6f6a91657d07601680f58199d467355cad700dd7830caa86bfa2bb8f7e6fee55ccb5ea095335bbe770ede2a6006a128772544eea18c93f686b1c5fe88bd41830e609db1b260558b28cb5fda59a67fb3942320a001c7bf4e83d70cee6ac9084d9ca7a0d2d632d403350c579edf19cc3f5f32bc941fa45fbf48b1ee917eed52f1ccd395c3fbf301ca4df629f7e8b11d6d78ca66052755138f6df78cec1faed290dfbc3339af61f84242fcbd770b936d2ee60a47b3349c9a65625d41e7888d0fe32ae0aac55b365741c665b7e27204d6c369d30a049ccb068affabd2cd1f725c28be145437844690f46b72f8c5f8c6e31424704f35078935138f5dcf81fba594dc7e6b4029b5a690d990dffc1cb042b34c3b708cf722e5c21856833855a3e7777ff6cf0f6ea4d3a42ac1e0f6e7464b893c17b3cb88be3c27d41300307c39714bbfb236d82f7922dde107bae75f1201533e389bcec7806c163367ef3bae4cf71e1707d73cb2e7ebebcf81bdceb1a326a043f9b714d5bd9b632734ca3a72bf74eca36f0fcda19d45c8c4c28d353c6633f8ac1e5b9e5992f51fe25196cde73c16bf062578b1cde9cb5d95040a9a2f648e9e42e44e46c0e8f807782be8f81f4e04989e20bd8159e01f18b199e159d86cf62d2c1e4ce34edd827813c4b35a202d19fa9da0b2ac31f538d28d9e2e8aa414e7e42bf7a7c9ffc1cd8a75bf895e0f727a2681626613c5fcda2849f85711cc1174568227c29e50e0e6678ae826f52e03b8a6def5eb1ba6fcc98f16d256ab85aa6370157aae011010e7228c3ffb2c6d27d59e3d5d757ff06452a37ff'),
	('run_20261130_024931_a70221ce', 2, 'control_totals.csv', 0, '\x78019d8e5b0e82301045ff4ddcc984948788ab315006c4484ba625caee9dd22244be344d3abdcd3dedd1d51da585e70d15c89108959c005f8356a82c184bdd805742a9a936f0c0ba45fac4ba6b1a74c4da0840df294d4bdd874dd95f846ad9eb917f0a4f87b429fb9be36128a79e950c54d86842c09120818c97807352e469d8e714f9e8868884d8d36d35301d331b432612c187796422728119ce7cdc93a3a999cc7971a5482fa7b0cf29f2d18daf7fcbc622fd2bede1c5d95907d920ee9c57f38db3077f537e0362379ce1'),
	('run_20261130_024931_a70221ce', 2, 'activity.csv', 0, '\x78015d8d518e83300c44ff2bf526232b81341b4e8328f552a4c54129a9dadb6f08ed86adfc63bde719f7310496fe097ecc5e5816049e7d584619dabe5b78f0e189c9df794aee866ef25196761ac5077c33bf36e1378b928a7eba51f8d296d89efeabd88b52b7a7a57a0bae5f91203e8e8e078e0115fa6b170686c157e56c0dad9bb46a6b1ba8d72441d9d0a66875a4d4f1309ce7d2a06154a5e014eac6bcb32a414a5451e6b48a1c8db74b895a18573727e893ab60acd3f5dff324281bda14ad2e37fc028b217aae'),
	('run_20261130_024931_a70221ce', 2, 'report.html', 0, '\x7801d55b696fdb461afe9e5f31ab62b70dd6924989962dd9119a3ae98136a9112708d02fc6881c8ad35024cbc3b25af4bfeff3ce41913265cbebacbb2d5ad79ef3bdaf7979f68f20f5cb752658542ee3d9b333fa1f8b79b278d113498f06040ff0bfa52839f3239e17a27cd1abcab07f42b36a38e14bf1a2772dc52a4bf3b2c7fc34294582652b1994d18b405c4b5ff4d51f074c26b2943cee173e8fc50bb73e242acbac2f7eabe4f58bdeb93ea07f29fc2a97e5ba7f91c6d25f374e0e44c8abb8ec17b9cfbe4cd2447c79ca8a721d0b3d5225050f455f26b1c414dd51ca3216b37702b0f93296bc9469c2f22ab91a3ac3b1eb8e9c2b67e84d46ee153f768643d71767877acbb33375eeec19635f677c21d81fac90bf8b297be99db225cf17329932d75b2e993ba41f63fcf8b3b1f8eb795a96e9b21f8bb0c45e439b29ebdd7579ef9485a0c1941d0f8eb292153c29fa85c865788a03e2349fb22fbcf0683c9eb33f3b2fcbe5226adde6a71578927f45183c673d9686f8d11c2c9e3ff0ca791aac818f06d3f5b29b4377e01db1625d9462d9afe401ebfd24e722d794be0406bd834e445cee86a331d1f246cbc8948dc762b921ee502c19afcaf494653c0864b2983287b918243247ae01a2afb9e20e8e9a7b1d10281a6e2f715b6be87c87e97df3340f44ded73c035fb31b5640f602f685effa936078cae6b9e09ffa3c0435a78c5fa79823384a3e8f4936cc01e052ccb30262627f3b654a0170a6e3fc53d3ba7fcd73c993b29f544b30d79fd22955cc731a28f4b1d1012b039c5b8a9bb2cf63b980b491289db26b9197124a6447cb346b506830048e6c004232fdab03d077222746e2440873236e5b45b2842a65dc070649baca7906422a4052dc1bc6e9aa4f83a040b25e4522c75e4c0f56d8bbb52049f3258f817dd79144b8609000c768906c61a96478c73eac8759c286401659ccd78a72507e1a05fb16795a2980732cd10c9349210320d3e01849f0a04c170287ed5c48f081c57fb0a54cac780e4ffc48e3cb7dd2b2c6946be5b28ca6312fcabe1fc938201e36fec41623c97d8524c933c9d06091a674955571478c87de91919595209d866e3824d383b942dfaee49eeb7ba27b659a0922ad5d3ae6472307c2408adb6f1d4a10c8a0c05a3517f2a58c41d94af69769922a61682bf51b0c43a9eb5973a856c4c18434940d92b424bdb0d75bb34597159066d1e2e22297c129a39f7d5811701652889dd53229a038614eff619e04cf61d05bab8eb7b96b0fcf70f76eb9d7d0d46ad3870e4dd970a04eb6b65df3e6eba5082467592e13b01cd0331c5b5b40637c4ec85a6f0c17a8dc306ae4a5ea9b2ccb61c0c83ae9bbf4f5ae525a92873f9f9d1d1ae7737668fc305d4a5ed9ddf665b0e897652ee1c957b28c48416027820559a933f02e613ee4b178d12319ebcd729171998b0017606e86e35d9c9ad945c4b4de6c25e6459466905e5194a4a382114b4268f4bfbe184d4e0b96ae12c67de547ce0e3372b36406c9579e95f9ecac8c66efaa049e34c2ef813d1c320600ee76bd0140c20938501f738190a4f39c22e2c3a3f1741486f3319f88f9c8733de17031f487c1b1082713270cc3d170e2068e38e6e1d1c40b87632f180ec5b1e71d8d26ce787274747c8cb3cd951bd03fca244857f6d619050a7dd7edbb27ef1d67aafefd85c1abca9835a74ecc94a6974802d8cf12518f1f570184fdab79552026290a56caa560bf4328d887f7e7cf370034892728a0222e690ad6308c9cf7ce70ea4da6a3c92f8d9df855d31f02325402920705783b6c73468992a5eccff35f855f9a1b22cb23847ef073f6e2e670b14efc1aa2e6848f0d1b589b335516ec9841341422b2ebba3ecdb388c33c744016541936e1c88e39995cc34b9a5d2442b44685b096b1b51cae7ab38caf978854412362ff464481beeb760c4e3ac6bad6758d391d7b1f38a655c232795b5d8961ec0522306210fb37330cc16f86013466088e5f6b2ae27743b501fbd9509de5e9aa601c7e5d260d5bc2780c811d285d5732f6b264b92c3e1d200e08589c162583d188d2f4d3c3c46e66cea1db561187be1450ad5c20f6bade88c0ec8d2c0aa0a60c1c2c5a950422968847684c5f0b1ac3d63c98ef33e86884c8d2b268e650843cd47fb6a9aed0bec8d334bc0f45b5480304a0ceab3c1789bfae07de8902194ce34f5ea4c6c675c35f4beb141420d3046e2ae435981be98560770dddf602172f2f2f6b0fa035604656be807a095828e2c48a823b255ab07442c982befd80098e38a84c992c0b0643a7ef54d4aa75ad01b300ac6be39348bc182f3e8171f0265dc06e2924a1b41ffcc609c612790802af34672b0e49b677016a05070100166fdca4f1681ab77b5051ae1404423a02ddea005f549d48ed8781478069340c5039d25658f20d2fa6ccb38a696039c548173e4a8f6b1ededef7584c17f32efcf7e495bb0fa6ee2d4c9572dee2dc36a6ced6bec7625a1546c2db8ab61f4fc7fb603ade82f894a96df762babdefb1987608f4be0cddcd5158761e230f74b7f9791fb4c853f234869d29797ccb51c32e3c4ad790e847a8e70450e6885f0b2891d135d42aaa253b1e9e8c478f05f0512ab20da0db06d073862686d86977a9e27427011f25d8dbf08db7e03b194d8e3a0938e708e97d7155e6280d218f463d0e39dedfc7b175c38fca0342fb98e2fb100515843189201fdf8a2e1f2bb45025e57a61ef3d66e0604d3a3e80e0fb02fc28216e00ec3e15c08f92ea06c0e3c7028c1c23ad1021e96081e2a5ad60d3e65c7b846d54cbe9cddefefc9e9d7ffffafcc7d7afb6a3b724456989ee5351cf12d530eb53ee086cba45d90ad65c2044132ac02735bd463d9e2d1075d77451b5d00e19ef1a6a7acb7b9121c7670c02c24bc48a4b02045169c2862ce06bd07491ead4c3447da5886354259278ad22bb0c1904d23b0be903d4825e3a1614e121adc945884cc33808c024f34614fbd93d920ae33ca07a2d546a4a81c34e68c40d58026491943d15728f32042a3c70ff7f917b94d150c1daf851c881898d02cef996e77e401d67f63112b66016cd2e11e0e068aac235eb32f41aa60a44b7665e2ee9bdc86eb995bb5a8b055bf446a2c08f4c1c39a05dde987d257c89eabf996aa5b567a5aa9f9aaaa42dc3f76675ea688f8159dc55a6c194b64eb87adbc36a8bb03d0188bd8e31c479031be8b5c2fbd71fde752fbfbd1a47370b069f0b0f5dc4ed00e289f0c0cdaae6fc97f1abab96e639031bf7b6d8f5dd37175d94aa83e4cde2a7e69689d25b003803e7d63044ba1b895b2bbb30b03a83d721144c3697fd973a14c83044f907617a07559f842f7fb9f48d3b30f74e46039bd5b468fce1120159db1291c1d9e4409bd55ddcfb0c1cdb692d9e088fcfccaf5da1e5dfccb8ef426327b7fe9eb67d179a3bb9f52426e4818e7817123b79f52448fcd57af544e6e37fcdab2742a3e6960de7b79feabe69e4d4d449841c93dee307f6095fbda81794baa3b7c4c6d7a794e6a950db56fad11da7de94a8cee43a545aa094394b51efa725f42e139808dc6c5936deeed0be21284fc6230f659ba86edf9960dc7ac03ac70bec22cdeb172d1b7cc0b5bdb1d92b28b19d757c4725b28ef16f45578ef25695cfb6cff890881bb422e0219d6af277cc9af21b56b4928f2e39eb08f51136e9d41bbb5bf90579f58eb1ee34028b5d7730e9dce08e07e3ae47e5ae686f132eb66bbd96eedda1e35d38ec6dba80823338e9026a3419785de39d6375bcbb13818e08ea2e04f6d76762c2d1e0c46468ad38cc1b9f0cdc51073bf7c001bb74c2beade1efa188a633e6cbc216a05a455aabc4bac285a7772837f4b8166c269bcf93789ea0b9badc432fa8d44ccbb8693dd48fb558e4a7cb0c0ff7f4f6a90f30d9f38129231d9882d6816a9eabd09d0503638a86ea10a98b8769d8b015dfe2c119efe3d0db3b6d44bb9964764e2d47209152d0d9655ae52a93d07fbe54357f3b6b85187c6a9525ee55db3b6a039b8e9496f242a0f4ebb065f90ced6368a654b6a4b59284462fda29b0775cbf697b691d7afbfa1d0bb76e0720dda2a67b1554b3468137fa9851617580deb1ad86ac56dbcf0f900f71e38b8c1e5e2c13b618f64aa57f789531d5d54353f7b4cb1b3c7b856aac1d9e3539dbc13fd53cd7484ea9e750225fcde4d5e878f4315da53768f72a1dc7715fba273fbdcbcfbdb3391a799ab563dda00604ae9c89eb8d47686a0ce6c3e3f0c83b1a0fc36655dcded6b5bf16103a7ab6e31272a93af8533a880a7bdd3b0075a55623bd9b5c447d195705343cb753a18221a3675fd153dd7376c8ce24ba4da85e2bd58dd6874f192aabb7a78b929715585054be2f0415c1db27346f6df0439b2e0b8e9d80f5e8b5851d2bc03634da698fb8bde10ed6f8e58f4bfed37ab4836ac49ae1681cbac727430fff3868cb0b3dea28eba056076b6b9dd8933560c55ca0852730c2da794f17312f5ebf7df5c3dbef40850dfb2cbda0817710b20651efd474c4cf4605f75bb4cce03d82ec300044908776be7b4c286dc121da467e54bd50258bd2981af968b443a1b674090666c91319a26973f0abee29520648b5f65c7effb28f8649824937c284d4d5431ddcfa21c5f80c7b80f5211a749058bd05296c940c5358d4909fdb90e88ddb708018ea5b0ab82bb406f203ddd2459a460d6a725199cf066aa70647879b6d1deace1bcd7bf7956e1818f8c53520d4045061b57ad3a1c77da0da78bdc6f1fa55d52ae481c596de80545668a2747ddc9d3040d1d44359eb76d5d8a6226d04f22a52af9fd8d64636e0621935365258adf9a1360152386563794c8040e2701ff143e3b515f9e39a0ca6034a55ff75fc4f2d52ba4d55b50f1a7e34a883797067bde940dae3f6dabd142d3210970b7c31849e2c1bbc34f84f5fd8005ddb04b871687b5c980b6a651541eb3ad516442c4c55a3abe96a8324c4ba3377aebbdb40ed268a21de3f28b5b88fc27e555ea561d8bed1746b2582e75ac2f07a69ac807dd0548d6914bdd15b30b2b50cdf7fa0f7dfc8851ea3b6943d40c0d7550195680f75d75e0b1445eb3217a51f193b444dc75aab6c5f9f9533fd19c41e3d7dd63a927380ada9ef278d2eb6458d5a04d1e06132521d48e0a3982a2fd21c11293d335140fa5b056b05677ac01a068af2577a7bd88308f429816244cbe0ad223c87536a4d1da2240334900360b1c240c3269f927ea115827a5e553e4e8433360fb60a7a248bc8c6874af301537734d6f265aad51d21e28a83033810b6095f9f09fa764786c04b39376ddda93bca58dba5cde4917c4246a00e1a94e2141fa3355af9d5e9ba019eec591f1f9b08ff13511016fef2c39bcbf605c0a93eb9b6effae31d9241ddad92b20b036e23fabf04751186e0359d2434e39056e3c502796dc5417fcd8167876c7661693e8715a3f032a3d17796f08dd1431c80e6f443f359c3a1fa0af13f87739ded'),
	('run_20261130_024940_b968c50d', 1, 'findings.jsonl', 0, '\x7801030000000001'),
	('run_20261130_024940_b968c50d', 1, 'cut_off.csv', 0, '\x7801458c410ec2300c04ef48fd89ff54057b0546ad1dd98e5a7e0f07428fb3335abfbfc0452a0413ca0aed5839d00a421be481f8e3cfaaad879af831fd35783dbf7d47a80bf18880f19b70763758cdfb5dcd6342db7d5c2aabd548e2ad652eb70f189f3de0'),
	('run_20261130_024940_b968c50d', 1, 'exceptions.csv', 0, '\x78013d8e510ac3300c43ff07bb89ef143c472d19ad5d6c07dadbafdbd27e3ea427845db06533a5484ed0d43cb204a0c4334ae523c85e6f4852ab240b475058770139384eafb6698207497787ca41d83753689e8bde3694b5a9f905bc5a3fa305758697db19fcaf0e18d5b1f2bdd7e31207b1fcaeab259e8f0fc6514f9c'),
	('run_20261130_024940_b968c50d', 1, 'rejected.csv', 0, '\x78010dca410a80300c04c0bbe04ff65335dd43051349b6a8bfb7d761f81a6f8d70c471d284d151a313c9564b331eb42ba60b3633e9f6a1d4340bb68ad8e121eedb0f12b91b99'),
	('run_20261130_024940_b968c50d', 1, 'evidence/pages.jsonl', 0, '\x78019d914d6b02311086effe8c3d5798c9e7c65b0f165a2cb4a2877a91d9c9a4d5da5d74770f55fcef8da5a08542c153c8bc0f21cfbc87825227bb625414370575f954a0dc1071a861066a64c2488745ceb8e9eb1c23de144db5163ea1156da86659763baa5be26ed5d46d4677b2eda5ed96ab98997c59da477eb99f4ce0d6db71759789f68d947539f5654821568952b03a81039684608188a1cc63673102a0b6c69650f93c64c38049416252494e6f6d562cc5088e83c3ff2e062e5ce00a957ddf2f66cdf67331deefa678a91294a3a0d063fe2daa1284d03850da780e8642053e9064452c853c6bcbc11b93b20c90666038abe0b74afb2e71999a53353f7bcec4df0dfdb2baa6a0f9133fbf4edb69f3f1b076f34b2b52de254b085e478904de4834981c42f41030a116673d685f5a812ae6ceb0126f4bb4104b17f4d9aaee379be3e00b3eb8b69b'),
	('run_20261130_024940_b968c50d', 1, 'evidence/slices.csv', 0, '\x78019dd0c16a02311006e0bbe09bccc24cdc5a9be7f0e4651993a9a4c4892459c1b7ef9a764b95d6832130f0433e327fda7f88ab50627002258d791aef391d61d41a229cf82005b2b894fd75b21f6a1a422d83a85f2e4e7c398ad6020831942a1e0c9a7547d4d1668b68dbdddd849b39c4e991a65f06613b20e746ced20ab7686cdfdb15cd92e9905af8667bdc4dce9d64bea551bdc47096fcf863ff707b8eac4e869a590bbb1a923eb52801115ca42c177f8a047ce0a03725bdda976b4ff3be5f75fe3447d3becdfb045cbb7b9c'),
	('run_20261130_024940_b968c50d', 1, 'report.json', 0, '\x7801ed585b6fdb36147eefaf20f4920d4853cb495dc77b0a92740db63941e3eea11708b444db5c24522329bb5ed1ffbe73789128c7ed82a1d9c3d0a28015f290e73b87dfb9909f9e1092d03c978d30c98488a62c0fed90c914d77730f409fe04999a6e2b268cc691cf30f4d98acd1bcd05d33a33bc627f49c1603a79333b4fec2c138595773bcc694945ce32a3a8d034375c8a6e16342846b514b8815d6db56a434d835249454dbe624562f7b2ca7740d989de3601f284981523776c4b2aba25421a02aa0a18e49a945c9b09f9f972469eadd3677e45c685415b27e4d6285e330280374cb1829c0c8e27e47d3283fd6a25d7bc8031dcb8904cdb9d5774cdac3ac5fe6c382ea999aab8d6682d5948e5d482676a095a8814c47b9f1cc087c9d25b2a8ab9fc78535233180cd28323f28aaeb958da5d0f14bdcbfa283334e620524336b2290b42cb526e9c36c4c2b42146925c0ac345c38ede273f9125f760d104eb8e0e2ce1c26af41eb8a07a3597541587046c8093c8efec74a00e9ef7ce897191cbaa2e9961fed040c4b18689355752209ff0680d60738459705180a91d2d125933a4c4c0ed9fe8a6aaa8dac2c8bb0f7ec848434b1469b75f2859e1bec3c170f4344d9fa6e3d96030b1ffdf3a3da5d426dbb0f94acabb4859200c2c76ac073a595381772d06a418059b60e0c8c382a14614ac0477c289f7441b7127e4c69a603dd4854e250b1b2daa110e5405e18396f980c3085973636df5ce0da0401fad7cc4be188e47c7c1fb8817b02da5751160a76ac9da68c259bfea245ed128c5448e8a12d6a8587cc110629a9ec6f282e1a9bd4847a3538fcb872369bd16033c190c5b373d185ffa057ccb797d1fdf38dedfa13b3e3d413ee0bfaf831b1f9f3e8f753dc87ba37845e4bd4617f7d1a5cfc7c348dee13b198dd3e300d0fe063afb2cd9f2005c863100510143213da35d490e2cde33dca551cc7a1b88284803906f201555526172a2820c4941b79ad0a53c84e456843c6758596ac84925a6034c714c438c9280299891089975a0a274ed0733e434b0a99fac01436cd5fdd4de6edf99d0df01e25336b604b5d1df08f6b12e291421dcfc9d77e9f740f91f070a9cb18d696021540ea494fb53ceff60b96b502c0d7a2d8b27062440b128798e19accd1a490e84333b89bb686a90f389be6526176b5af27e8a97aa8690da598e45b9a7436fa1f7e90f357511d45a785d6da8a97a88217cd9402982ce029de02d84c450d1ba7689a11b84e150aa2130c367b0cbe693b6a484e2b267366b04b735bbe242c6a502f311547baab06084e8c46d71a2756ff8cca82bf84e0045a22cda7ef7f4176c419b32f24abb56cb46e5ae943238de9c97dc39a5f54854042c20f6117a50f4595b1becf09209e64bfbce8c3df144db6670b7fd82b91e50c84606fa3cec40e2746d357439cf7ff556ba3147e9083bba071be7d2d227f9fdfaeaa2a711e6a117cda10b77879edc5c4e2faea63fef0af98e5467aef7067cc9d9f9ecea7a9a4d2f2f2f2eef6ddacae7b4368d3dd8e4eccdecd5f5ebabb75f938608e30ada75c7cbe4cdf4fc7afaf2eaf56f5f59133ada8a9995c42081553767f7edd44d9e3306a50c45ac40e4a7fe611a3a2f2d29f44ad6476d67d77378178089ff4462b65b461bc2e5a4a65c81da5062ec790666efddb5dde783ff6af74b16700498b96282244b5ae358173c896d6dbbfed4aaa40bc31047bc14183067c039177b419bfd8d720adcbea275c819b9b00aad6048157128c63a12412bebcfe0ca49e82d72e9dadee084e8229712b92029d19049e17e8457a8e8fa25b1c7e00a7b9396aab056439403cee4e5d9d5afbdf2ff2f10e625d51a34d3a2204dd7394608a186ac206cc8866a62a5f98203bd225b029ee9f58c9cbfba3cff0578ec5ceb841e0c6bdffdf7214ec44ecc7b107a37e3dc88f585185ebacba6ebf20e09a3f90a6f79dce82fb9f5e6ecf6f61ff1f7ee01edc9ef3760a9a4867b34a41f02d70502776a6c712307865b3d5c282d3ea0c449682949ef31205a14bcfe30b871b7f30870d36f0c37be273c02dcd1b785bb370bece7826fd07dbc21137d7cede38390c4c9dbe0ab6801e4716f0e8ecef19a4087470a426f0d7159d4de88c2f5db3d920401977d239e06723fde5dabcb888f64bc7b25802409f740c516f092a14978c682f40c6dc79229a2e446c727120cc7e7340605601be551d70816e487ae56745fe8a9ef6f718ff816f7637c4c5f0e1ca8611f90c85131fc7e48ffed8369e2df49e027c3c7ca343d1e6483e1093c5e65f3d3d1387f3e70ad48a2995a430f857d113c5b624b6b0f19ae24e17d3c7a6db5a7aa1b78cbd5d02bc77d263c5342cf80bbc46fa3e3f036fae4f393bf0150fbb736'),
	('run_20261130_024940_b968c50d', 1, 'control_totals.csv', 0, '\x78014d8d510e40301044ff256eb27712da4185dd6655707ba48b7ebec99b19e926b844fb0826b7a982dd4938a23038d19a3444340a27ea579ae107e8873ef43d9ec66f5861092cfaea190a3907a6b68b6cf7934d1b15724eeaea02505642c4'),
	('run_20261130_024940_b968c50d', 1, 'activity.csv', 0, '\x78016d8dd16e84201045df4dfc939b09084be16b8c75a7d6a48261a5e9fe7da7da06bbd91706ce3d73194bce1cc73bf86b4d91e386cc6bcadb1ca77e1c369e52be63499fbc4876c3b0a412b77e9963ca7863febd45fe63254ad1c73047bef675ed4cff559c835a77a6b5fa58fcf91502f120b50d978c0ee3fb902786c54be79d81d641aedab9f00c8943bb448745a2892ca36da6d7b5d66958d529780513acc2c3d32a9250d11e93e426c8d936e576ad150ed69b7081bef80ed6796df0048943bb448745a2892ca36dbe0170eb8203'),
	('run_20261130_024940_b968c50d', 1, 'report.html', 0, '\x7801ed5a6d6fdb361e7fdf4fc1f370d70d172992e378899d18ebb2763bdcba054d8a017b13d012657195449d48d9f1867df7fbfd49ca915da54db1bbe15e1cb0a50a1ffecfcfccc55f5295986d2d586eca62f1ec82fe6105af569723518d6841f014ff94c27096e4bcd1c25c8e5a930567b46b972b5e8acbd15a8a4dad1a336289aa8ca8706c2353935fa6622d1311d85f8e98aca491bc0874c20b7119ef80e4c6d481f8572bd797a32b0720b81149db48b30dae5521936d0f722a32de1626d04dc29e57aa12cfe74c9b6d21dc4a5b699e89405685c416e130d21462f14680b64416921ba92ad6b4d5dd381a4fe3f824ba8bc693f34974b73c9f9e25a7517a71ecae3cbbb07017cf18fbaae62bc17e635afe2a66ecc564ce4adeac643563f1a42c593ca61f53fcf8bd77f8aba532469541213283bb5e363336fa10f2d19c6590c18c7d199ed686695ee9408b46667300285433639f4db2d3e974c97e1f44d6c855be872d512d74d27c4e1c7cc1464c65f8d15fd45f7c22caa54ab7e0c791194feafbe3389c9c32bdd54694412b8fd8e87bb9148d93f40d38181d0d3212f3383b99922cef9d8dccd8742aca07e18e45c9786bd49cd53c4d65b59ab188c5582431e7b12722705a89c3d3fedd0802cac78747e2bd33043f62eede5235a96802a733e8b5be671ab697b2cf9238394fc773b66c047f17f00cd29c31be56d8233a0c5f16641b1e00b454f05ac34cbaaf39b30e009851f45727eb60cd1bc92b13546d09e5263382d216bca105edc0e647cca4806bc4bd09782157b03632a5395b8bc6483851b76a54dd935038068f2c842099fb8c40faa3cc8913712684c7086c9b5c1ab852cd137050a94dc36b08d212a280372bd426a04548a0da6e72d1e02eb6c30dee1e1ca85453f202dc0f8124c1a561051ef3b03ae0d2daf023f7701e61091752a9eb826fade4e0fcb40af5ad1ad55a821b1c710a9395962998e9698c2c38346a2500ecd183441f54fc1b2b65d599e7f82cc91dbf3c212feb6dc59d5d9a7c56706d822497454a3aecfd8a2bde9203cb24d933d950b8528a50752e1e89e97872ea6d6523c8a7e11b11d974b8b4ec7727f9244e2662f8a4aa0589b63b3ae5a727118c811c37d8034a14c854e3acddcb78290b48b69541a92a658d61dfa95f63194ebddbf5409d2386e7e4a12cac9421bfe8d077618b906958b3d8d3e2aa91e99cd1cf0051049a8515e2665b561a8e9335f43ff6c9f02206bfeddcf17ded76c06be07edcee1d353bb709e04333360e2de42eb63bdd7c558a54725637b282ca413d03d85d04f4c1e78ca2f543e082947b418db2d40e53a77204308a4e0e97431f5ba7257bf8fdd9c5b14f3e17c73e0f1352cacaf1612e4344bf318d4426df48939383204ea42b8a5217d05dc512d8a3be1cc170460b59250ae2154600033617801f036cdd9d22ad8d161bb1d4b9aa61be421b7252c14827195cfa6f9f9d9ccf35539b8af1c426928be39a202c6abe2d91fda1303aff4e6cc1dd1641c43044ce148b52b3426a98f2b72f6fd9f13a3ef637ee205a77d133829cb1416849d9243a9931609ccc6f898446ade1cba9859d2aa12df09caf85c5d8501141b76ad194526b247a0d8b6e1c6651a5b5221d22fd7bc209f2f91cbf98bb18792a5daafb6b701945516c7742f61d5f23ed58e876a5e1efeef689be23deec5e0f2ddba8b648192f102e1d76a20da26446c1212a23ab5684b83599c3a8a5a79f246685f4403f8a268bdccbe51baef3a5e20de20ad84a7291bcb3db3d455cd87c4445cb85691617265fbc692b943439bed34ec970f6d1e24365082ea4300d40e801fa4956a9da74b016543f05711cc467b75134b3fffdcc506cc882f5b7cefc96b32268c12a0d7658b4a4cacf97ad46a9a63533b214ec57f80a7b7b7bf5c520056f04d599824a34cbcf8e8693e8361acf26e7b349f473ef263e293b2f9ec16fc6d66f9a54c3e2c75417ba1d9293f5b04e5c3f2e7f1189f118f24e62a88849d103cb7a5b253b8afae7135c78a0b5bfd3d6e9233bb08d0c05ef107ad5d43947d41c20216d6b5c02c8813d59ad513cf85ba4503a034e1e14bbb38acd68e7c23804fd3f180cd88ffef7d6ac7d822ca7c9c3186683ce25ea52d20ffb3bf3fac097973fad7979e37327447c7ba185ec472f74d6a88d661cd58e77481761e1e1b0d7d006406b622f10eba47e7784ea28658582c32392e64abdfb34ab5b7838846d9373c31039dbaa11a848d70f16b0788d2007d66cd8479c6fab5414082614023d5a52b6f363fa7ab2da1708da39025fa7f245447d83b7807da95bb6af1ba5b28fb1680f398240d455db34a24ab6bb853742a3afebfdcab5f2816bd86c77c63a83042832419b96f98eeace7761d7434befe5c6572ffef1fd2e2b3afb5fc4c478cc34fc0be98692522fa1290abeb261086a0e81154d1779d31e8136050300da1858df1035070e4734f709a45a6eb4f8e1c75b76f5ddcbab7fbefce69050af31b6e1daf12d33694de5308ea78b25479b9f883bd320cfa290a53cf91f9021d5b0a3c5f58b9b9b43da20a54e8286acd98ad1ba279285cbdd4e83474c7054d84892d2e847c53a4c3f4a7f2491823249868e061e530932a7bd3806b18ab61958dd13f6e39cc01f2d85308a09f374b0be1c07ede08f11bc5a0e1a4cdf3a9e4470fc6711dc6aef0e0ff9e3d09c9f44f0f48f128c4a4db53024e77564560771ed1322c4131c10bd1de1b32e58a21ded7285b3ed4fb08cceb09602d5abb0b984dc748d8198ab16bb0376183164cdef9bfd9e817f9419f2581f5411dc904f4a2204ce5bb1314bf916325d2997e57c696a4451a02ba80aaa61a954171a257da7c14f609e468d2b0a95c8a08dc890d434eb4a7cc45a9f78291fff3718a76e45208b6c6dfe73d1140d13323f4a555ff923583e7c11b3ff6f75fef456a7df1fc00e7a55fe15daab4615f076c38bae26a9173fa050a389166c2ac1340c264526c67849f3d15e0587d1866dc390a64a941388641fec16de2b63ae5086af54b3ab6bba1083ecfd1af06c830c82a97de9b704df52f61a587f25868afa1f6c663b84f1b612f7e8d2d14d51fcfdc0aecf8c4fa90c5fbe7d03588739d4f9e8e106589c0cac7d393e0ba727031b711c9e0f5e88a7e1f47ce0c2c70eef975f9de4917bbefdfafa101c561fe5223e3c4c9c45e1d817c00f690deb517836b47c721e4e86d68740f7ce3ecac1db1b547c4fd7c3f4f030717076129e9f0e6cc4a7e1d978607d323d0be321c50d42ef1db65c00e0705f768b88e90716cf759720f68a28aab91f3210ba30cc0450cfedac9b49b7ef7301b9b2b8478644ee81f752af46af4d8cfbd9bcab39a92ef6911cd31307c087f123fbbeb512473ee11cd9e9728bf125a62c3ea95b20d2257795f502c62bf41e68950e230dd1df3589ab4650f340d339972df7aea36475f480c5c60e383e12735ea1688674ad832f7eb2eda161b92a68b441ab247efa1a6ef768d00be32f7925334ca4c25f5c9b655d7c4154df7cf722189f4e89269b095946453a8dfa5dc2f7b2eb0074b274a4335fb3d8391694013ade6b403ac7f494b88b87744018f6d10d6ac3b0841f39f1117dd4b3cb55ebdf9776ca85c2512d254fc108089422ee5c8a0813bd766482543bd0b4b5876e4b620d0f4239defd5228894689b6fac7dba4ed5d8f3a6ea956b1b51829904bdf600c3bb3e7ba2be8f6b0db5edfa61d9a5212b35da5b7dc7adba071248d7a28c7387dd84ba014c649e90d7db0771432878f093ff3d66bc55fecc4e014ef53e54ec4541c41cc3451f1fae849078a02c1db87e6ee09d8c57d226adb7fee898118d7785a6680e99db8a77f7a8a05bbdd5c44a3872c1855b44f40d8081aee89740f9d9bed4085ca8efe880f647f580246b8c4f2122105be0469f759cc5038f83ee7838a4e5a73a7b26c1fa3ad41a843e58db33054d93e0a7485b71df15214a39e05cf54180a4b3c1279bb706b64974fe01acff029662de2d88d31f648b1b2368d3098263b0a680ceb544ed30ecf39a483d73e4bc8135af4030fdfe1278fd687a6461dbf1bf8935a5d80c4eb69db68d52032537d4681d9cdcf25d4d00b503426a08791270881de9cac22f602de2657d4abb8029fdc98161a102c36a8f86d1473f1694efe8519038d01e909988c1d07691e4db9097e2475be3770014dc30970af15b3a378e4980d87060010b1097fa620e8915766e0cb3ed2b8e84e45b68fb62535b344016a18d808e4e648d173fcd542efcdc742d739473ca77816e05592de0c2041acdcbc7d7db38f0010779077f1ddbdf292eadd5445b16b4f6e2f8ddd40badcb4e8fac8426b0e6bf5592c95ebce1cdcb31f265bf5e2ba93f912518ce67c35adbee904df5b3d06008ceb8ffdfbd7b1fd73957f03008999db'),
	('run_20261130_024942_e7da9522', 1, 'findings.jsonl', 0, '\x7801030000000001'),
	('run_20261130_024942_e7da9522', 1, 'exceptions.csv', 0, '\x78013d8e510ac3300c43ff07bb89ef143c472d19ad5d6c07dadbafdbd27e3ea427845db06533a5484ed0d43cb204a0c4334ae523c85e6f4852ab240b475058770139384eafb6698207497787ca41d83753689e8bde3694b5a9f905bc5a3fa305758697db19fcaf0e18d5b1f2bdd7e31207b1fcaeab259e8f0fc6514f9c'),
	('run_20261130_024942_e7da9522', 1, 'cut_off.csv', 0, '\x7801458c410ec2300c04ef48fd89ff54057b0546ad1dd98e5a7e0f07428fb3335abfbfc0452a0413ca0aed5839d00a421be481f8e3cfaaad879af831fd35783dbf7d47a80bf18880f19b70763758cdfb5dcd6342db7d5c2aabd548e2ad652eb70f189f3de0'),
	('run_20261130_024942_e7da9522', 1, 'evidence/pages.jsonl', 0, '\x7801030000000001'),
	('run_20261130_024942_e7da9522', 1, 'rejected.csv', 0, '\x78010dca410a80300c04c0bbe04ff65335dd43051349b6a8bfb7d761f81a6f8d70c471d284d151a313c9564b331eb42ba60b3633e9f6a1d4340bb68ad8e121eedb0f12b91b99'),
	('run_20261130_024942_e7da9522', 1, 'evidence/slices.csv', 0, '\x7801a5cfc10ac2300c06e0bbe09b6490962173cfb19397d2b5512a5d3ada6ce0db3b87820aee6208fc10c84792fa2b39811283232869ca4b9c731a60620911467ba102995ccafe91d61b49264831c47ebf1bed6d209602083114210f1af5a152aa524d87d8ae7dfa1836af212e4b9cde0c856b01cd2bb921e90a5587baad8f6dad4f8bf325e9a734b1a71866cadb87fde07a1b2d3b32922d17eb2424feebd13bd3b96507'),
	('run_20261130_024942_e7da9522', 1, 'report.json', 0, '\x7801ed585f6fdb36107fcfa720f4d21648533bcdb6d67d0a92b40dd63945e7eca16920d0d2c9e622911a49d9f18a7cf7dd911425a55eb17568b1610e0244218f77c7bbdffde17ddc632ce159a61a699389fbb4e978aae62adf24fb6ed3a65a981bdcfc88ff2275cd3715486b68e50e97ee1cd9bc31428231a91515fcae2410b7cbd98967023277f49ec39c975c66905acda5e199154a76bb284103374a12836d94136697c06e60c32abe61525986f4390ba4accf943d7c7536634f56e327db19fd6cb5a881a1166bd090b3a3d1d309fb90cc907fadd54ae4b846827205c6495af2159267195e9459455f6438f6003fa2d91eb0874aa38edcc6fd781e6e85b18f0ed8715d9722e374f3961d5dc6b19f0348bcd24add407ef02179c1160285b677b64b61580dba12c6d06921dd56b8c92937cbb9e23adf67a843b684ecc66d07451f4dd89af4aad40a6f56a197364c154c953968a6e6bf42660d5b737fd75291068cdb7d34508ed70f07483e1a07a473ad8384b1dc36e4c244c84c5575091612e76b078e7ba0711b0337b75e0ad04a85b484b009fbbf39689b490b2e4ac8833963bc815c09ad244522d9dd82b13ed40a217321175d4025aa465f4dd888e214cd6e9aaae27a832b57d761c92acb4b2289ec0bad2ae27b383afcfef178fc78fc6c361a4ddcef7b2fa754c6a66b982f11263d61fdecd03adae110af107520e77384082e1c04b570a991399488758cc40169236fa45abb2b388e5dd2a954eef28c6e3c181307693c1c5215e59695b083bb864c8044b229cb6000cc4ff11499681b9e3d29a9be4b4fff89f4e4c1123c8cb8548d2b5a11f58d84dbbae458b6c8f957d711fc5853c041da97b690182340061530625cc902533a056387e80ca162efa1396f7cea77e88f981272c54b31c4bdd2f5927be53a9654eb0632cc064be970a9a9f356ecbd80a9b9f685dbadffe945c4a2c1f8c4f212efec3247c5eb1a53cb6011e32114175c8e9fedbddc315ec5eec27f6dd94d1b295c22ab84543aa641779e2a0ad764afd675b48c823bf3b69f29f759d0131049a335c88c3240f73d909f43c19bb2679578d6a846673ebf40a664264ae18d127c4e84a1bef93309dc62f741e6192e2f4042c877f7769cc731dd501b920eab5f8a7b034511aab6509ad27297b982e02e6185afc149bfe621ddd39dcc437d18551734cf2f17e7a70389b88f859e7a1deff4e4edd9f4f47cfaea3e9186df1aa1c1a4be95235ec727b3f38b693a3d3b3b3dfb8469a4cf786d1be7d8e4f872f6fae2ddf9fbcf516384095db5b84c2ea72717d397e7ef7efacc99d6a415d8a572b7bc9cbe3dfef49ea6c19e0eb0dd23e51d41cf4e43675a3e2f1d28cc52d507b1dc0d0cde0560123e099891658f2116939a0b8d62afe2760fd95bb94642ca58f413f92505ba8032571f20c982d7b4d6054fe2ea7d57b48947c20b0ba447ff282ecf0131e763af95e6fe764518714979a23d4798518513e8087d29a63b75a1d8d23ac19257ce9ead29b147c51646ad59864d26f502ad117a85774c6deb9819ccb8d89953f3de3d04b02fc76659684645bd77d66094a39ec9cbe3f33783e6f40b34cc4a6e0c4ae679ce9aba2fa57db9600d5962d8b86eda518b420cefd2ea33bd98b193d767273f228ebd69bdd27f59aded6f9b8556f84829e9a5520030ecda2574c9b167cbf665b17b4dfdddd754dfef5fd99b181cd4be04c0d1db3300acaf438bbd9d47bff47ddcb7e657f6683baff009d63db1dbe78a7ff1b7043e31f712d9cecd1bccf0ff640cf20ddd9c2db95e50a5c0118a8602dfb8c68f797c8dc2de6b81b317add6a6afd4cec5dfc6c5586faf29b27ae5b06b437653a9f0b27bd10e570713dbdd1cf6df34874d680686dd2dfe496968371e3f1da5a3c3a3e7478729fc90f3e7df1d1eba0c9318d02b6c9b8918c777f48a09eb71e815268e2e304c83c366834fa3feb302477556d0c070301f7cd6ce07f7eef6fe00f6238167'),
	('run_20261130_024942_e7da9522', 1, 'control_totals.csv', 0, '\x78014d8d510e40301044ff256eb27712da4185dd6655707ba48b7ebec99b19e926b844fb0826b7a982dd4938a23038d19a3444340a27ea579ae107e8873ef43d9ec66f5861092cfaea190a3907a6b68b6cf7934d1b15724eeaea02505642c4'),
	('run_20261130_024942_e7da9522', 1, 'activity.csv', 0, '\x78015d8d510ac3201044ff03bdc9de49c44c44a8b361aba1debe86b468fab7bc99791baa19189ae0bd2bc122865dad2446177c41546b92f540eed94b7cd6cae272a29a6cc0f7227eacb28b9e3e11ab1bb399de14733074331dea6b787e950ee5aff4583ebb25511b'),
	('run_20261130_024942_e7da9522', 1, 'report.html', 0, '\x7801ed5a6d6fdb361e7fdf4fc17371b716173996e36489ed180db2f676b8f5014d86017b13d012657191448da4ec7843bffbfdfe24e5c8aeb32638e0b0c31558639b0fffe7676efa975425765d0b96dbb2983d9bd2072b78b538ef89aa470b82a7f82885e52cc9b936c29ef71a9b45a7b4eb962b5e8af3de528a55adb4edb14455565438b692a9cdcf53b1948988dc8f03262b69252f2293f0429cc71b20b9b575247e6de4f2bc77e90144572269b4b4ebe8832a64b2ee404e45c69bc2464627ec9b4a55e29b0933765d08bfd254866722925521b14538acb485987d14a02d9185e456aa8ae9a6ba190e8627717c34b8190c4767a3e18df836e567c7c3e1f4d05f7936757067cf187b55f38560bf33237f136376319ab092eb85acc62c1e95258b87f4e7047f3e750ebf9a2b6b55191522b3b81b643366bd3f42de9bb00c3218b36ffbc7b5658657263242cb6c020085d263f67c941d9f9cccd9a7bdc8b45ce45bd812d54027fa0571f092f598caf0a7bb685e3e11e55ca56bf0e3c98c47f5dd61dc1f1d33b336569451230f58ef073917da4bfa0a1cf40ef63212f3383b3a2159de791b19b3931351de0b77284ac61bab26ace6692aabc5980d588c4512731e072222af95b87fdcbd3b8080f2e1ee9178eb0cc11f307f6fae742a74e47506bdd677ccc0f652f63c8993b3743861732df86dc4334873ccf852618fe8b07c5e906d0400d052c16b033369bf4d987300c01c0cfeea651d2db996bcb251d594506e3226284dc1352d180f363f6036055c2bee6cc40bb980b591294dd852682be144edaa55754742fd2178647d0892f9af0390fe2073e2489c0a113002db2a9716ae54f3041c546aa5790d413a4214f066855a45b4080954eb552e34ee62bbbfc2dd9d0395d2252fc0fd3e9024b8b45f81c7bc5fed70e96cf8817b388fb0840ba93475c1d74e72707e5a85fa165a358e608d235e61b2323205331d8d9105f7ad5a08007bf020d10715ffce4a59b5e6393c4d72cf2f4fc8cb3a5b716b97361f17dcd828c96591920e3b3f71255872e498247b261bea2f942254ad8b0fc4c970741c6c6525c8a7e11b03b2e9fedcb1df9ee4a3381989fd27552d48b4edd1137e7c34803190e3465b408902991a9c757b192f6501c936322a55a59c316c3bf55b2cc3a937bb01a877c4fe197928eb57ca925fb4e8dbb045c80cac596c6971a1653a61f437421481666185b8d9949581e3649afe619f0c6fc0e0b7ad3b7eaedd16780ddc0fdbbda766e336117c68cc867d07b98ded5e37af4a914ace6a2d2ba81cd43380dd44c0107c4e295adf072e48b913d4284b6d30b52a4700a3e8e47179f4b1735ab2874fcfa68721f94c0f431e26a49495e3dd5c86887e65b544265f499b9383204ea40b8a5253e8ae6209ecd19cf76038bd59c62536011d1b33c08e01b26e4f90c67ab395989b5cd5305d61ec01e389cb16f4696fe2778ae8981ed6746f56f375897c0f15fde3f5353b5cc68761e506c2f21b81346481158245ca4683a331fbdbf3a3d1e41a84d65a2de19d29bb156b962a6110732ccbf952103e610cb36a43016e9d4dba64b805f6426930cdede6dc068eb893c6beecb38bba4615e1f351005bf2b547331770122d96ea56a47d4717cc4c023fc991a8b2b934ac16ba94c650e9202bb715f8fa8e9b7caeb886a7838c2417c9addb061a4abc30538e9a2a1137564304881a000171b5c0890ce218a9256d8fb2ee51f6a295ec7e40ffdfe27d39467681e64ba49e94c211f405775005720153f35f44620d5b716f5585221d334e365da5107bb840ea85198a8aac7aead239d57c53abf12b9f7d6cb081cf299260f024c4cadeec8faa385c48e15d80d001f493ac52b56a61cda8fc8ce2388a4faf0783b1fbef6706939105eb6e9d862dca94820947b885112645437ef362de1854bae428b214ec378880fd787df9722f051f0595e9e4fe9e9f0d0d4783ebc1703c3a1b8f863f776ee22b1537b367083b431776746a1034865456fb1d92930b50adb8de3ba9070c792b31341464e27b96cd1adeb16f23c1857b5abb909a3a7d60073576064fb77bf0285de71c4967cf56daf8f020f6ecc96a89da2bdc2285d2197072afd88d55ac7a9b788843d0ffbdc180fdc19f6fcdd927c8f29adc4d032e249da3ac27fdb0bfb3a00f7c0bf2a7b5206f7cdd0811df83d0faec7d103ad36a651847b118a2a74f508c17b0d7becb26cec42e1009a5b9f50e5a28631992510ebf7d9ad5cd021cc2e6e2035cbca9b440418f38411a749efd16111dacb9ac8934d954a92810f9294b05b4fee893d53e4348cfd1aeb42a9f0d282a050bd896ba63fb83562afb128beed086f6cb466b5125c8c481998fc2a02deefce44685c0b59ffe8db12286bac8046d3ae65baa5bdf855def5bfaacb47873f1cf1f368585b7ff594c8cc7ccc02991dba902b84f77c8ec7025a929a879044e346de44d3b04bab80b00e802617dfba8d97138a2b94b2095c2bdd9bbf7d7ecf2fbd797ff7afddd2ea141632e59386c3293ce5476e3783adb9f88d1792008171489333454b0b84a903ab6e2c02344f9454a290d505df2b574f88f2ab37d19f221dda2a8550d2a096f7e5492ee38f8135ce5ab7eff3b95f753f41b3c9acd45a610a1a83aa44a7d8901a4ef05da036ef8f3d5a911b7ff9cedd653944e23ed05e514685b8b0cd9dff88ed027a550a150e1f255e1ff130a879a3addca25a65c5a1508d696176d6d55cfdea1e0a4c126549e60280a8d9305305e52b7dea94431e172bd7fdb5c86ae870058768bc128a6b106799eb231ba47946f9dcb6f504fa1fcdbc54a67dbc277a105154434b0f12dfcd67594115438b904a75dd3f685aeeb0da63ae0dfd7b53f91774a8c51d00793f162757f09d8a62d9afda13429792533cc7cfabff8d2d1952e33a2faeafb8b68787c423409d4886b96011fa3e9af2fd51dad02258907e069179031f59b6d5875dc40ac20e6b3a26a87127f71970e6ad4e91d062a4303c80feee75dd487c845139e1c5c74a2ae1fe53f027af2188c8040e672e3cda59f98a52713a486f117c284694a620d6f04399e82522809e099e0180ae3b9cad5e3072db72e89d05b0149814bfd08aedb9cb385bd33dfc0f08994d126a3f93a0818a6c630dd120ba5d75e1fee1228851190a9ab15137798a96258fa0832b260bd4efcc5460c5ef1c16d362246214462a62e31e8a3231da80004af7ddd1ffaff2fa95edc25a27653b22d3110e306af8da47ceedf5c3afa27ab00bb6daf6730442918555a8f60570b1a1361f8d7d5b9ef57a1f27688e4188625143438229386ec39867e5b2c6608227b5b991df34e1a7ba3b26c1ba38b47d43570ed2d0c6d51880234d9a5d9919b3142da9cca4f5816a69212ef06c12efc1ad9e523b8c6cb6c8afe511cfad66c8b14276bab85c538d35340a325af72eae002e7900e1e801c21ce0550164b14c90f74733b22d8e0278f36bba6461ee527c6a4561f20f1a0d668a3f401fa54c4ea0390f16b8368c524d4d0095044839f517f31ccd0338453c456c05be50a211d4e4b830072635ac08418afdc58e8c4e409f917fa3e1a6d384f27c185988758053f9226df6a22a198fdc396ad66d58d17d173ac38340080884d78b916f4ee273374fc6e76efa33b26283074ca147873f10d35bdd5c346b0e84931133c64779e011c749373c4738a67111eaa68680d0962e5eac7b757db08ba9037f1dd3ffc91ea7da7abd887406e278d5d41badc3618bb9085d61cd61ab2582a97ad39f8972074ebf5ec432bf339a218cd2e308dad31750c82efac1e0200469087e149e4d0fd1f0cff064de408e5');


--
-- Data for Name: reports; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.reports VALUES
	('', 1, 'run_20261130_024832_4d611d60', 1, '\x7b0a202022666f726d6174223a20227061797761746368207265706f72742031222c0a2020227061797761746368223a2022302e312e30222c0a20202272756e223a202272756e5f32303236313133305f3032343833325f3464363131643630222c0a20202265646974696f6e223a20312c0a2020226163636f756e74223a206e756c6c2c0a202022706f736974696f6e223a20312c0a20202270726576696f7573223a206e756c6c2c0a20202273757065727365646573223a206e756c6c2c0a2020227369676e5f6f666673223a207b0a2020202022636f756e74223a20302c0a20202020226c617374223a206e756c6c0a20207d2c0a20202273657276696365223a202277656273686f70222c0a202022656e7669726f6e6d656e74223a202274657374222c0a2020226d6f6465223a202272756e222c0a20202266726f6d223a2022323032362d31312d31385430303a30303a30305a222c0a202022756e74696c223a2022323032362d31312d31395430303a30303a30305a222c0a2020226f626a65637473223a205b0a20202020227061796d656e7473220a20205d2c0a202022737461747573223a20227265706169726564222c0a2020227265717565737465645f6279223a2022636f6d6d616e64222c0a202022637265617465645f6174223a2022323032362d31312d33305430323a34383a33322e3531313838375a222c0a202022737461727465645f6174223a2022323032362d31312d33305430323a34383a33322e3838393130305a222c0a2020227265706f727465645f6174223a2022323032362d31312d33305430323a34383a33345a222c0a202022617474656d707473223a20312c0a2020227061676573223a20372c0a2020227069695f6b6579223a202231303861373834326335393933333066222c0a2020227075626c69635f6b6579223a202241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c0a20202266696c6573223a207b0a202020202261637469766974792e637376223a207b0a20202020202022736861323536223a202237393333353131313864636465643263306236643732313437613632366261646661393938636165323935336130316166353837623034643936643463323665222c0a202020202020226279746573223a203437350a202020207d2c0a2020202022636f6e74726f6c5f746f74616c732e637376223a207b0a20202020202022736861323536223a202234323561633036633033383062616230323661303931323565313839323961366563333861393464383866373830306431623831313335353166313965323536222c0a202020202020226279746573223a203638330a202020207d2c0a20202020226375745f6f66662e637376223a207b0a20202020202022736861323536223a202233643863663739616432613333666663383362666533373936653132323135616235343437623465643766393666323466316162363633653164623532313138222c0a202020202020226279746573223a203238380a202020207d2c0a202020202265766964656e63652f70616765732e6a736f6e6c223a207b0a20202020202022736861323536223a202239366164326239346635653437386239653464336332306234346339303264353336613264393434653037346265643135643031363432383431653263633466222c0a202020202020226279746573223a20313430320a202020207d2c0a202020202265766964656e63652f736c696365732e637376223a207b0a20202020202022736861323536223a202265303639613663343463383137396563313563326439643863313435373363366265626563313964633835383034393166323939616463636364636334666639222c0a202020202020226279746573223a203531380a202020207d2c0a2020202022657863657074696f6e732e637376223a207b0a20202020202022736861323536223a202230623838396330316262626336616364393535363866383332306164623836376363623638633738306464303133633839393133313733363433373764653261222c0a202020202020226279746573223a20363435320a202020207d2c0a202020202266696e64696e67732e6a736f6e6c223a207b0a20202020202022736861323536223a202265346663376465643430613363336433623665343135363565323831353134303439316266383161303162376132643666643835356437623961323930646364222c0a202020202020226279746573223a2031383031390a202020207d2c0a202020202272656a65637465642e637376223a207b0a20202020202022736861323536223a202237636265396338343637333037623230373262313234663766383563373035303533376133393732346366393737376537366635356234396364393630613835222c0a202020202020226279746573223a2037330a202020207d2c0a20202020227265706f72742e68746d6c223a207b0a20202020202022736861323536223a202234653632643030323734393338303763373334373239333266356330363964383932656237386230343934613630393934633133663439326563643662323130222c0a202020202020226279746573223a2032383633370a202020207d2c0a20202020227265706f72742e6a736f6e223a207b0a20202020202022736861323536223a202236613562646466396431316532326161313663363835396238343764386332353139306466643832376139393632633734343332653165303633646462626161222c0a202020202020226279746573223a2031303232350a202020207d0a20207d0a7d0a', '\x7fda53607c0c14d210f84d46c041e4d41ade95914ac3568d7230530471d4b2fb', '\x8de9251f7570bf3ff8aa71582544a13be2a9305edeeb07b299220c7a4b19c8b0384361bf640e7a669b4073547dc010bc60b9760b772f440a99256395a924370b', '2026-11-30 02:48:34.796371+00'),
	('', 2, 'run_20261130_024841_c3822a94', 1, '\x7b0a202022666f726d6174223a20227061797761746368207265706f72742031222c0a2020227061797761746368223a2022302e312e30222c0a20202272756e223a202272756e5f32303236313133305f3032343834315f6333383232613934222c0a20202265646974696f6e223a20312c0a2020226163636f756e74223a206e756c6c2c0a202022706f736974696f6e223a20322c0a20202270726576696f7573223a202237666461353336303763306331346432313066383464343663303431653464343161646539353931346163333536386437323330353330343731643462326662222c0a20202273757065727365646573223a206e756c6c2c0a2020227369676e5f6f666673223a207b0a2020202022636f756e74223a20302c0a20202020226c617374223a206e756c6c0a20207d2c0a20202273657276696365223a202277656273686f70222c0a202022656e7669726f6e6d656e74223a202274657374222c0a2020226d6f6465223a202272756e222c0a20202266726f6d223a2022323032362d31312d31385430303a30303a30305a222c0a202022756e74696c223a2022323032362d31312d31395430303a30303a30305a222c0a2020226f626a65637473223a205b0a20202020227061796d656e7473220a20205d2c0a202022737461747573223a20226d617463686564222c0a2020227265717565737465645f6279223a2022636f6d6d616e64222c0a202022637265617465645f6174223a2022323032362d31312d33305430323a34383a34312e3333303131385a222c0a202022737461727465645f6174223a2022323032362d31312d33305430323a34383a34312e3830353539375a222c0a2020227265706f727465645f6174223a2022323032362d31312d33305430323a34383a34335a222c0a202022617474656d707473223a20312c0a2020227061676573223a20372c0a2020227069695f6b6579223a202231303861373834326335393933333066222c0a2020227075626c69635f6b6579223a202241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c0a20202266696c6573223a207b0a202020202261637469766974792e637376223a207b0a20202020202022736861323536223a202237393333353131313864636465643263306236643732313437613632366261646661393938636165323935336130316166353837623034643936643463323665222c0a202020202020226279746573223a203437350a202020207d2c0a2020202022636f6e74726f6c5f746f74616c732e637376223a207b0a20202020202022736861323536223a202238323564386337363230396561313562376333656563643738616132303731613563666533313437653463653161616164633365363062346362363461666237222c0a202020202020226279746573223a203638330a202020207d2c0a20202020226375745f6f66662e637376223a207b0a20202020202022736861323536223a202236363636363831636232316530616131396564373535633037326435636366396337393239356534383763653237346133633137356465616130613930373637222c0a202020202020226279746573223a203238370a202020207d2c0a202020202265766964656e63652f70616765732e6a736f6e6c223a207b0a20202020202022736861323536223a202238663461393861386530623966613334356331396266326532343335633866623266326465633662383838623063316336336335313862376437333637363665222c0a202020202020226279746573223a20313430310a202020207d2c0a202020202265766964656e63652f736c696365732e637376223a207b0a20202020202022736861323536223a202262303430366663396565343564343034363763333261313565666335623937643437353865636661653864613438303462626166383363393337376161346262222c0a202020202020226279746573223a203531370a202020207d2c0a2020202022657863657074696f6e732e637376223a207b0a20202020202022736861323536223a202230653537363561323930616664313964653261626565623334333866376266663136343266663564396538353762613835353232616261616365643363333966222c0a202020202020226279746573223a203230330a202020207d2c0a202020202266696e64696e67732e6a736f6e6c223a207b0a20202020202022736861323536223a202265336230633434323938666331633134396166626634633839393666623932343237616534316534363439623933346361343935393931623738353262383535222c0a202020202020226279746573223a20300a202020207d2c0a202020202272656a65637465642e637376223a207b0a20202020202022736861323536223a202237636265396338343637333037623230373262313234663766383563373035303533376133393732346366393737376537366635356234396364393630613835222c0a202020202020226279746573223a2037330a202020207d2c0a20202020227265706f72742e68746d6c223a207b0a20202020202022736861323536223a202234636363373636643039316662343164363262653464356634323939663234616539306330316534656262366638336566393234303365616362393535303532222c0a202020202020226279746573223a2031343930310a202020207d2c0a20202020227265706f72742e6a736f6e223a207b0a20202020202022736861323536223a202231366531346534393536616139393834636635376364373961646133373065376139373635336139653664383736343065323063323262363339663935363461222c0a202020202020226279746573223a2031313134390a202020207d0a20207d0a7d0a', '\x85c5fb5696233a77308a60d277f8aefdf1153ba41462f5722c9b86d62a5b2fb1', '\x297ce617a25e45457f1982442a6a11babca78a358ef1c4f422657c0a5d10c3da936457ca28e62f9f443a73a46f6dc02264c18f9937e8f0b6fb9450b6c8e39b0b', '2026-11-30 02:48:43.519544+00'),
	('acct_1North', 1, 'run_20261130_024855_bb3b2463', 1, '\x7b0a202022666f726d6174223a20227061797761746368207265706f72742031222c0a2020227061797761746368223a2022302e312e30222c0a20202272756e223a202272756e5f32303236313133305f3032343835355f6262336232343633222c0a20202265646974696f6e223a20312c0a2020226163636f756e74223a2022616363745f314e6f727468222c0a202022706f736974696f6e223a20312c0a20202270726576696f7573223a206e756c6c2c0a20202273757065727365646573223a206e756c6c2c0a2020227369676e5f6f666673223a207b0a2020202022636f756e74223a20302c0a20202020226c617374223a206e756c6c0a20207d2c0a20202273657276696365223a202277656273686f70222c0a202022656e7669726f6e6d656e74223a202274657374222c0a2020226d6f6465223a202272756e222c0a20202266726f6d223a2022323032362d31312d31385430303a30303a30305a222c0a202022756e74696c223a2022323032362d31312d31395430303a30303a30305a222c0a2020226f626a65637473223a205b0a20202020227061796d656e7473220a20205d2c0a202022737461747573223a20227265706169726564222c0a2020227265717565737465645f6279223a2022636f6d6d616e64222c0a202022637265617465645f6174223a2022323032362d31312d33305430323a34383a35352e3631363238375a222c0a202022737461727465645f6174223a2022323032362d31312d33305430323a34383a35352e3934323537355a222c0a2020227265706f727465645f6174223a2022323032362d31312d33305430323a34383a35375a222c0a202022617474656d707473223a20312c0a2020227061676573223a20372c0a2020227069695f6b6579223a202231303861373834326335393933333066222c0a2020227075626c69635f6b6579223a202241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c0a20202266696c6573223a207b0a202020202261637469766974792e637376223a207b0a20202020202022736861323536223a202266666137363739346462383061363739303532393837323264356235613136356538306164663933656163326330383566373233636237376365393064666534222c0a202020202020226279746573223a203435300a202020207d2c0a2020202022636f6e74726f6c5f746f74616c732e637376223a207b0a20202020202022736861323536223a202263373766313732333935376633373663613238306132623235313439306536306235326634336534343639373732616539663163313466396430663532363737222c0a202020202020226279746573223a203634330a202020207d2c0a20202020226375745f6f66662e637376223a207b0a20202020202022736861323536223a202264303639306638643465343838656633383265366338646263363136383639363561383563633630393230626530316435623361383035353434333231653531222c0a202020202020226279746573223a203238390a202020207d2c0a202020202265766964656e63652f70616765732e6a736f6e6c223a207b0a20202020202022736861323536223a202237393862376336663061373938616266303935333464643564326264376536323263303466653861333837323165343730616237613565343135393533303531222c0a202020202020226279746573223a20313430320a202020207d2c0a202020202265766964656e63652f736c696365732e637376223a207b0a20202020202022736861323536223a202263656133616330613930383466306566386334663032313435383332343137653064316339393737626230353265353238383634333562666533306334313739222c0a202020202020226279746573223a203531380a202020207d2c0a2020202022657863657074696f6e732e637376223a207b0a20202020202022736861323536223a202238323333653065653730336631623133636638633466383735313031663939616661643563346361353232313430313661393636353561313238393666303139222c0a202020202020226279746573223a20323639340a202020207d2c0a202020202266696e64696e67732e6a736f6e6c223a207b0a20202020202022736861323536223a202261353330623935366130373963316337646366663434356638316533333565623066303962373236666431616165623564643763333430616261366637643236222c0a202020202020226279746573223a20373231320a202020207d2c0a202020202272656a65637465642e637376223a207b0a20202020202022736861323536223a202237636265396338343637333037623230373262313234663766383563373035303533376133393732346366393737376537366635356234396364393630613835222c0a202020202020226279746573223a2037330a202020207d2c0a20202020227265706f72742e68746d6c223a207b0a20202020202022736861323536223a202234343038646266636632656465623965303162646636356363376432616436353938363565653631633961393530383833313735343435653562613434313633222c0a202020202020226279746573223a2032313132370a202020207d2c0a20202020227265706f72742e6a736f6e223a207b0a20202020202022736861323536223a202261336138613231666435376137326636656561303461333634346366373264306332363664303761303833396365386530313332386166373939313461633036222c0a202020202020226279746573223a2031303230310a202020207d0a20207d0a7d0a', '\x8907670a588cfcaaca92529af7442ad044fe36a130ae9eea7c413337e3c763b2', '\x4bb73779ba85c183e24bad6b552cee0c72120f09f6ae462d5c98f89d4aab5dd0dfdfbe0057b86ededb1ce9431e7f6ab6d4519af1025262e1ef64165432d23f0f', '2026-11-30 02:48:57.296626+00'),
	('', 3, 'run_20261130_024903_4f5d42c4', 1, '\x7b0a202022666f726d6174223a20227061797761746368207265706f72742031222c0a2020227061797761746368223a2022302e312e30222c0a20202272756e223a202272756e5f32303236313133305f3032343930335f3466356434326334222c0a20202265646974696f6e223a20312c0a2020226163636f756e74223a206e756c6c2c0a202022706f736974696f6e223a20332c0a20202270726576696f7573223a202238356335666235363936323333613737333038613630643237376638616566646631313533626134313436326635373232633962383664363261356232666231222c0a20202273757065727365646573223a206e756c6c2c0a2020227369676e5f6f666673223a207b0a2020202022636f756e74223a20322c0a20202020226c617374223a202262303162653232376563636138353066306537356261636330613066666233333339396632323766326638323038376362313239336234366264656564633564220a20207d2c0a20202273657276696365223a202277656273686f70222c0a202022656e7669726f6e6d656e74223a202274657374222c0a2020226d6f6465223a202272756e222c0a20202266726f6d223a2022323032362d31312d31385430303a30303a30305a222c0a202022756e74696c223a2022323032362d31312d31395430303a30303a30305a222c0a2020226f626a65637473223a205b0a20202020227061796d656e7473220a20205d2c0a202022737461747573223a202264697363726570616e63696573222c0a2020227265717565737465645f6279223a2022636f6d6d616e64222c0a202022637265617465645f6174223a2022323032362d31312d33305430323a34393a30332e3936353232315a222c0a202022737461727465645f6174223a2022323032362d31312d33305430323a34393a30342e3231363834345a222c0a2020227265706f727465645f6174223a2022323032362d31312d33305430323a34393a30355a222c0a202022617474656d707473223a20312c0a2020227061676573223a20382c0a2020227069695f6b6579223a202231303861373834326335393933333066222c0a2020227075626c69635f6b6579223a202241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c0a20202266696c6573223a207b0a202020202261637469766974792e637376223a207b0a20202020202022736861323536223a202264363061656364643134653263363535646238646534343737333063336432343438323130656366653337653339373663316636643136323033616231336561222c0a202020202020226279746573223a203438370a202020207d2c0a2020202022636f6e74726f6c5f746f74616c732e637376223a207b0a20202020202022736861323536223a202238636439306162303963363933343336336535306663653937386632666464373162636234633934313366633239336664306664636137613966396335326130222c0a202020202020226279746573223a203731330a202020207d2c0a20202020226375745f6f66662e637376223a207b0a20202020202022736861323536223a202236363636363831636232316530616131396564373535633037326435636366396337393239356534383763653237346133633137356465616130613930373637222c0a202020202020226279746573223a203238370a202020207d2c0a202020202265766964656e63652f70616765732e6a736f6e6c223a207b0a20202020202022736861323536223a202238393136333031636630623365393835363266653935366362643065386333343562326431623139393965623637616436643037376639366664313132316663222c0a202020202020226279746573223a20313535370a202020207d2c0a202020202265766964656e63652f736c696365732e637376223a207b0a20202020202022736861323536223a202262356536633430626639646632613438626337313031333533373465306338363035313761393939333936663431386231353662373232356261646632623365222c0a202020202020226279746573223a203531370a202020207d2c0a2020202022657863657074696f6e732e637376223a207b0a20202020202022736861323536223a202263656138646134303765626332303862383666376538646237623864643536653833313531333961386662343633366635633965356233333661626231363966222c0a202020202020226279746573223a20323039300a202020207d2c0a202020202266696e64696e67732e6a736f6e6c223a207b0a20202020202022736861323536223a202236393538323234373136646565633665353138623264653036623264396166653935306534616437643364636333343963303831636138373636646134313139222c0a202020202020226279746573223a20353636340a202020207d2c0a202020202272656a65637465642e637376223a207b0a20202020202022736861323536223a202235616164333664643438616638636436343562613637353763353138353463306330353939613863663034373666376434306164353561663262303031643264222c0a202020202020226279746573223a203231380a202020207d2c0a20202020227265706f72742e68746d6c223a207b0a20202020202022736861323536223a202266636366656337663963306532653237626638653765633461353433393864343062373936333334346637383362656263303431343061613532343835653137222c0a202020202020226279746573223a2032303639330a202020207d2c0a20202020227265706f72742e6a736f6e223a207b0a20202020202022736861323536223a202231616537333930646261353732336333383233643761303366363437353631396432363931616231313234626537306530386336663734396533313864363832222c0a202020202020226279746573223a2031323934300a202020207d0a20207d0a7d0a', '\xfc1225988ad3f13597d8f188fdd424936b7037831393078420c67cdd65442b8e', '\xd4b353669515a2c0124a628df49a7644876d58d1eb8c8b1aa1900a5601c99bcecbcfc557bc400a567289ceff185563fbd3fc237e02ac1bf5fcd30a51b03b350b', '2026-11-30 02:49:05.893858+00'),
	('', 4, 'run_20261130_024916_166d6038', 1, '\x7b0a202022666f726d6174223a20227061797761746368207265706f72742031222c0a2020227061797761746368223a2022302e312e30222c0a20202272756e223a202272756e5f32303236313133305f3032343931365f3136366436303338222c0a20202265646974696f6e223a20312c0a2020226163636f756e74223a206e756c6c2c0a202022706f736974696f6e223a20342c0a20202270726576696f7573223a202266633132323539383861643366313335393764386631383866646434323439333662373033373833313339333037383432306336376364643635343432623865222c0a20202273757065727365646573223a207b0a202020202272756e223a202272756e5f32303236313133305f3032343930335f3466356434326334222c0a202020202265646974696f6e223a20312c0a2020202022736861323536223a202266633132323539383861643366313335393764386631383866646434323439333662373033373833313339333037383432306336376364643635343432623865220a20207d2c0a2020227369676e5f6f666673223a207b0a2020202022636f756e74223a20342c0a20202020226c617374223a202230353430393662306365623065373430646330336633313038633037653036336537616432313465336531663662313339383164383962323864363364343339220a20207d2c0a20202273657276696365223a202277656273686f70222c0a202022656e7669726f6e6d656e74223a202274657374222c0a2020226d6f6465223a202272756e222c0a20202266726f6d223a2022323032362d31312d31385430303a30303a30305a222c0a202022756e74696c223a2022323032362d31312d31395430303a30303a30305a222c0a2020226f626a65637473223a205b0a20202020227061796d656e7473220a20205d2c0a202022737461747573223a202264697363726570616e63696573222c0a2020227265717565737465645f6279223a2022636f6d6d616e64222c0a202022637265617465645f6174223a2022323032362d31312d33305430323a34393a31362e3434353432385a222c0a202022737461727465645f6174223a2022323032362d31312d33305430323a34393a31362e3637393238325a222c0a2020227265706f727465645f6174223a2022323032362d31312d33305430323a34393a31375a222c0a202022617474656d707473223a20312c0a2020227061676573223a20382c0a2020227069695f6b6579223a202231303861373834326335393933333066222c0a2020227075626c69635f6b6579223a202241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c0a20202266696c6573223a207b0a202020202261637469766974792e637376223a207b0a20202020202022736861323536223a202264363061656364643134653263363535646238646534343737333063336432343438323130656366653337653339373663316636643136323033616231336561222c0a202020202020226279746573223a203438370a202020207d2c0a2020202022636f6e74726f6c5f746f74616c732e637376223a207b0a20202020202022736861323536223a202239653062653936366138363638663033616330613030323331336563393039343162383130323632653133373731333737663364373561303063633638386135222c0a202020202020226279746573223a203730350a202020207d2c0a20202020226375745f6f66662e637376223a207b0a20202020202022736861323536223a202239313132373139653961343761393265303834336237343835326637313531653239613535646131373061613865373339363166343961643732363161313666222c0a202020202020226279746573223a203238380a202020207d2c0a202020202265766964656e63652f70616765732e6a736f6e6c223a207b0a20202020202022736861323536223a202264373232303735313231626461353534653439353835316637626531626138326466613761346666616635343739323764343033383139323262316138616566222c0a202020202020226279746573223a20313535370a202020207d2c0a202020202265766964656e63652f736c696365732e637376223a207b0a20202020202022736861323536223a202236643132333065336663666463663735306164323762303962376264346539663739663435666436653936616266666231653633636633303737363262343362222c0a202020202020226279746573223a203531370a202020207d2c0a2020202022657863657074696f6e732e637376223a207b0a20202020202022736861323536223a202237636161343135393238306435373361376530306664383835333663363339646262346438333066313266356663303463373234646232393263326138653137222c0a202020202020226279746573223a20313036390a202020207d2c0a202020202266696e64696e67732e6a736f6e6c223a207b0a20202020202022736861323536223a202232383831363262383163303366653930333030336661363238333464343065656538346363386233656236663266653130653464333962613933383861386463222c0a202020202020226279746573223a20323637350a202020207d2c0a202020202272656a65637465642e637376223a207b0a20202020202022736861323536223a202237636265396338343637333037623230373262313234663766383563373035303533376133393732346366393737376537366635356234396364393630613835222c0a202020202020226279746573223a2037330a202020207d2c0a20202020227265706f72742e68746d6c223a207b0a20202020202022736861323536223a202231633131646264383437616238353033393162353865616639393132313766646139366435366630333161366437373066646466663564313137366131363863222c0a202020202020226279746573223a2031383232370a202020207d2c0a20202020227265706f72742e6a736f6e223a207b0a20202020202022736861323536223a202235343330653863386534396635346538383030623061316438663834333464643231326335653264316534303561373936343765376536666566393066633036222c0a202020202020226279746573223a2031323632350a202020207d0a20207d0a7d0a', '\xaf62472b35e7ef2fa692e7cf7d5d2fa4d90ed2c67637c8f51ddf32128f06404e', '\x3cda93dd3e7d6277a3aca89c1466693a177d30154dce2b170fd9b84bb0aea6351d5162e120e9ecad5ee0a43c358029d2893b897b1e09f35fdbb996db72e25b05', '2026-11-30 02:49:18.067353+00'),
	('', 5, 'run_20261130_024927_12d3b46c', 1, '\x7b0a202022666f726d6174223a20227061797761746368207265706f72742031222c0a2020227061797761746368223a2022302e312e30222c0a20202272756e223a202272756e5f32303236313133305f3032343932375f3132643362343663222c0a20202265646974696f6e223a20312c0a2020226163636f756e74223a206e756c6c2c0a202022706f736974696f6e223a20352c0a20202270726576696f7573223a202261663632343732623335653765663266613639326537636637643564326661346439306564326336373633376338663531646466333231323866303634303465222c0a20202273757065727365646573223a206e756c6c2c0a2020227369676e5f6f666673223a207b0a2020202022636f756e74223a20372c0a20202020226c617374223a202231643138306637363232336231373161326335313631326337343162656630333933316636353964613138646265353738356131373232616631346231633830220a20207d2c0a20202273657276696365223a202277656273686f70222c0a202022656e7669726f6e6d656e74223a202274657374222c0a2020226d6f6465223a20226472792d72756e222c0a20202266726f6d223a2022323032362d31312d31385430303a30303a30305a222c0a202022756e74696c223a2022323032362d31312d31385430383a30303a30305a222c0a2020226f626a65637473223a205b0a20202020227061796d656e7473220a20205d2c0a202022737461747573223a202264697363726570616e63696573222c0a2020227265717565737465645f6279223a2022636f6d6d616e64222c0a202022637265617465645f6174223a2022323032362d31312d33305430323a34393a32372e3430353731365a222c0a202022737461727465645f6174223a2022323032362d31312d33305430323a34393a32372e3631383933325a222c0a2020227265706f727465645f6174223a2022323032362d31312d33305430323a34393a32385a222c0a202022617474656d707473223a20312c0a2020227061676573223a20392c0a2020227069695f6b6579223a202231303861373834326335393933333066222c0a2020227075626c69635f6b6579223a202241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c0a20202266696c6573223a207b0a202020202261637469766974792e637376223a207b0a20202020202022736861323536223a202236333461613836643138626330633866333563613763333339396630653565323533616162356661646638363132643232323339663633653137346665323634222c0a202020202020226279746573223a203430320a202020207d2c0a2020202022636f6e74726f6c5f746f74616c732e637376223a207b0a20202020202022736861323536223a202234636561393763626531386637623564343131663031366362633037656266636430383433626262333632373032383361353132313538323536323539623665222c0a202020202020226279746573223a203335310a202020207d2c0a20202020226375745f6f66662e637376223a207b0a20202020202022736861323536223a202239313132373139653961343761393265303834336237343835326637313531653239613535646131373061613865373339363166343961643732363161313666222c0a202020202020226279746573223a203238380a202020207d2c0a202020202265766964656e63652f70616765732e6a736f6e6c223a207b0a20202020202022736861323536223a202261346334366238363965333438313430636165653061666566656466613236653561383038346438336662303366306637346166613061393262636338386339222c0a202020202020226279746573223a20313835310a202020207d2c0a202020202265766964656e63652f736c696365732e637376223a207b0a20202020202022736861323536223a202262393930653936653462613962306363336531316235336636663634393438313938633236313034613765356333323236616366666531363030646339313933222c0a202020202020226279746573223a203531370a202020207d2c0a2020202022657863657074696f6e732e637376223a207b0a20202020202022736861323536223a202234396135653032363865616663663839376132353766383436366532323639323130653961663331656462656136633564653732623032633162666166633237222c0a202020202020226279746573223a203632340a202020207d2c0a202020202266696e64696e67732e6a736f6e6c223a207b0a20202020202022736861323536223a202238636139646335643566396565396662623663383838323636383864323338303633636166366430316233623536323535373063343331653234393237336534222c0a202020202020226279746573223a20313236320a202020207d2c0a202020202272656a65637465642e637376223a207b0a20202020202022736861323536223a202237636265396338343637333037623230373262313234663766383563373035303533376133393732346366393737376537366635356234396364393630613835222c0a202020202020226279746573223a2037330a202020207d2c0a20202020227265706f72742e68746d6c223a207b0a20202020202022736861323536223a202266643366663434656263666666313136313539376263633330663232343765653465386230353639343630376635623138623263663734666431613138656339222c0a202020202020226279746573223a2031333434340a202020207d2c0a20202020227265706f72742e6a736f6e223a207b0a20202020202022736861323536223a202232636132343434653537303131656161356161613834343362376130303132353135633364623930366666363764383136323438613763626636353939386432222c0a202020202020226279746573223a20383839380a202020207d0a20207d0a7d0a', '\x14bdb2cd8999417e3d0f69ab36e244e20ef99c138c7e331392a867efe64cd7b7', '\xddd4cd5c033063686c58fc70161c7131da8eb7b2f27ead78d5a70d7c9e1cb4f0e8506efb6214ddca2aa23dbe5369bc8822c6629fb34529c253a730df61383404', '2026-11-30 02:49:28.92848+00'),
	('', 6, 'run_20261130_024931_a70221ce', 1, '\x7b0a202022666f726d6174223a20227061797761746368207265706f72742031222c0a2020227061797761746368223a2022302e312e30222c0a20202272756e223a202272756e5f32303236313133305f3032343933315f6137303232316365222c0a20202265646974696f6e223a20312c0a2020226163636f756e74223a206e756c6c2c0a202022706f736974696f6e223a20362c0a20202270726576696f7573223a202231346264623263643839393934313765336430663639616233366532343465323065663939633133386337653333313339326138363765666536346364376237222c0a20202273757065727365646573223a206e756c6c2c0a2020227369676e5f6f666673223a207b0a2020202022636f756e74223a20372c0a20202020226c617374223a202231643138306637363232336231373161326335313631326337343162656630333933316636353964613138646265353738356131373232616631346231633830220a20207d2c0a20202273657276696365223a202277656273686f70222c0a202022656e7669726f6e6d656e74223a202274657374222c0a2020226d6f6465223a202272756e222c0a20202266726f6d223a2022323032362d31312d31385430303a30303a30305a222c0a202022756e74696c223a2022323032362d31312d31385430383a30303a30305a222c0a2020226f626a65637473223a205b0a20202020227061796d656e7473220a20205d2c0a202022737461747573223a2022696e636f6d706c657465222c0a2020227265717565737465645f6279223a2022636f6d6d616e64222c0a202022637265617465645f6174223a2022323032362d31312d33305430323a34393a33312e3039393338325a222c0a202022737461727465645f6174223a2022323032362d31312d33305430323a34393a33312e3234393337395a222c0a2020227265706f727465645f6174223a2022323032362d31312d33305430323a34393a33375a222c0a202022617474656d707473223a20312c0a2020227061676573223a20352c0a2020227069695f6b6579223a202231303861373834326335393933333066222c0a2020227075626c69635f6b6579223a202241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c0a20202266696c6573223a207b0a202020202261637469766974792e637376223a207b0a20202020202022736861323536223a202236333461613836643138626330633866333563613763333339396630653565323533616162356661646638363132643232323339663633653137346665323634222c0a202020202020226279746573223a203430320a202020207d2c0a2020202022636f6e74726f6c5f746f74616c732e637376223a207b0a20202020202022736861323536223a202234636561393763626531386637623564343131663031366362633037656266636430383433626262333632373032383361353132313538323536323539623665222c0a202020202020226279746573223a203335310a202020207d2c0a20202020226375745f6f66662e637376223a207b0a20202020202022736861323536223a202239313132373139653961343761393265303834336237343835326637313531653239613535646131373061613865373339363166343961643732363161313666222c0a202020202020226279746573223a203238380a202020207d2c0a202020202265766964656e63652f70616765732e6a736f6e6c223a207b0a20202020202022736861323536223a202235313262663234346464346334623638623737666264396639666238376434336438306433613361373837633834373935376330326262386236393033393132222c0a202020202020226279746573223a20313030370a202020207d2c0a202020202265766964656e63652f736c696365732e637376223a207b0a20202020202022736861323536223a202230613136336336663464393831623137313136336661326131326231303037363337373865633664663262653634303139323733333062323839616536633963222c0a202020202020226279746573223a203531350a202020207d2c0a2020202022657863657074696f6e732e637376223a207b0a20202020202022736861323536223a202235366430363266376364623934353865306261323434663236626632383633623137353732663661373732623863363661393736373834313933633265333230222c0a202020202020226279746573223a203539390a202020207d2c0a202020202266696e64696e67732e6a736f6e6c223a207b0a20202020202022736861323536223a202265373461383833313965366261663731366133653231346131313436663839313731373934306564653035663563653364646164653933633531666261663363222c0a202020202020226279746573223a20313233330a202020207d2c0a202020202272656a65637465642e637376223a207b0a20202020202022736861323536223a202237636265396338343637333037623230373262313234663766383563373035303533376133393732346366393737376537366635356234396364393630613835222c0a202020202020226279746573223a2037330a202020207d2c0a20202020227265706f72742e68746d6c223a207b0a20202020202022736861323536223a202235636630663935396363313362643034323165383966346163386337323833626638363830666165333538303333393638366663313330646363303535393934222c0a202020202020226279746573223a2031333338320a202020207d2c0a20202020227265706f72742e6a736f6e223a207b0a20202020202022736861323536223a202231643836393665323063366538376363393364623962333462303933656632366634353435303936313963343361343861396439356264343839346666306264222c0a202020202020226279746573223a20393035390a202020207d0a20207d0a7d0a', '\xa51e8f3ead3c7fff95a03118ebdbab9eca8e0734157b452c2d06c1bc47b837c3', '\xe09940faff72914e56b8c614f6cbadfc34b6706fdb6112e0eda3c896916d43a61c329d032e275813231d57900f28de9d0af891fc38b837a6caa22fc127f49608', '2026-11-30 02:49:37.963844+00'),
	('', 7, 'run_20261130_024931_a70221ce', 2, '\x7b0a202022666f726d6174223a20227061797761746368207265706f72742031222c0a2020227061797761746368223a2022302e312e30222c0a20202272756e223a202272756e5f32303236313133305f3032343933315f6137303232316365222c0a20202265646974696f6e223a20322c0a2020226163636f756e74223a206e756c6c2c0a202022706f736974696f6e223a20372c0a20202270726576696f7573223a202261353165386633656164336337666666393561303331313865626462616239656361386530373334313537623435326332643036633162633437623833376333222c0a20202273757065727365646573223a207b0a202020202272756e223a202272756e5f32303236313133305f3032343933315f6137303232316365222c0a202020202265646974696f6e223a20312c0a2020202022736861323536223a202261353165386633656164336337666666393561303331313865626462616239656361386530373334313537623435326332643036633162633437623833376333220a20207d2c0a2020227369676e5f6f666673223a207b0a2020202022636f756e74223a20372c0a20202020226c617374223a202231643138306637363232336231373161326335313631326337343162656630333933316636353964613138646265353738356131373232616631346231633830220a20207d2c0a20202273657276696365223a202277656273686f70222c0a202022656e7669726f6e6d656e74223a202274657374222c0a2020226d6f6465223a202272756e222c0a20202266726f6d223a2022323032362d31312d31385430303a30303a30305a222c0a202022756e74696c223a2022323032362d31312d31385430383a30303a30305a222c0a2020226f626a65637473223a205b0a20202020227061796d656e7473220a20205d2c0a202022737461747573223a20227265706169726564222c0a2020227265717565737465645f6279223a2022636f6d6d616e64222c0a202022637265617465645f6174223a2022323032362d31312d33305430323a34393a33312e3039393338325a222c0a202022737461727465645f6174223a2022323032362d31312d33305430323a34393a33312e3234393337395a222c0a2020227265706f727465645f6174223a2022323032362d31312d33305430323a34393a33395a222c0a202022617474656d707473223a20322c0a2020227061676573223a2031302c0a2020227069695f6b6579223a202231303861373834326335393933333066222c0a2020227075626c69635f6b6579223a202241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c0a20202266696c6573223a207b0a202020202261637469766974792e637376223a207b0a20202020202022736861323536223a202231313662666562333738303863613434373231633832313331313434363564643934376164633230346332663565306366373232333438616533363732643962222c0a202020202020226279746573223a203339340a202020207d2c0a2020202022636f6e74726f6c5f746f74616c732e637376223a207b0a20202020202022736861323536223a202231633637653939353438383162663164303366613237376139366632643065623832616233333331336664303361633434396530303135626538323564306131222c0a202020202020226279746573223a203533300a202020207d2c0a20202020226375745f6f66662e637376223a207b0a20202020202022736861323536223a202239313132373139653961343761393265303834336237343835326637313531653239613535646131373061613865373339363166343961643732363161313666222c0a202020202020226279746573223a203238380a202020207d2c0a202020202265766964656e63652f70616765732e6a736f6e6c223a207b0a20202020202022736861323536223a202239373466663861633637393930313734323766646635623365653662613534376434323263336166323334653266613231656530623437656364343462626465222c0a202020202020226279746573223a20323034320a202020207d2c0a202020202265766964656e63652f736c696365732e637376223a207b0a20202020202022736861323536223a202234376439376432663830306465623833303263353638333230353634333233313033343336306366323637313233666533346230613031356261373233646161222c0a202020202020226279746573223a203538350a202020207d2c0a2020202022657863657074696f6e732e637376223a207b0a20202020202022736861323536223a202262326437386233646439343537393037323133626138336432346661363065363537343434656638313261336562343163316136643334666262383061643035222c0a202020202020226279746573223a203631340a202020207d2c0a202020202266696e64696e67732e6a736f6e6c223a207b0a20202020202022736861323536223a202231373661633461366466646432666265643039366662343165383066623931393861663630613737373763396334353065636333306631333037643532643765222c0a202020202020226279746573223a20313234320a202020207d2c0a202020202272656a65637465642e637376223a207b0a20202020202022736861323536223a202237636265396338343637333037623230373262313234663766383563373035303533376133393732346366393737376537366635356234396364393630613835222c0a202020202020226279746573223a2037330a202020207d2c0a20202020227265706f72742e68746d6c223a207b0a20202020202022736861323536223a202237633430343237663362346231353961383862303936653931613538626332303966383738616461633163326535653939373230343663356139646237313861222c0a202020202020226279746573223a2031343438350a202020207d2c0a20202020227265706f72742e6a736f6e223a207b0a20202020202022736861323536223a202237323963326639653538616665616666656433623931653761613437396363643462643365326632623431636161333962323461636631613264396639333332222c0a202020202020226279746573223a20393331390a202020207d0a20207d0a7d0a', '\xf183e3fa1de50906088edf3cb82f651d393f3b23ab363aa5bebe5b35e447dd20', '\xec511a929b51065923276f3f08335050ea6995bbc241e3cb344ec4dd4bb93b528a2ba8017748a99bddfa92e04691626fd6cd42f39384d73eff6f565b0811ac03', '2026-11-30 02:49:39.651578+00'),
	('', 8, 'run_20261130_024940_b968c50d', 1, '\x7b0a202022666f726d6174223a20227061797761746368207265706f72742031222c0a2020227061797761746368223a2022302e312e30222c0a20202272756e223a202272756e5f32303236313133305f3032343934305f6239363863353064222c0a20202265646974696f6e223a20312c0a2020226163636f756e74223a206e756c6c2c0a202022706f736974696f6e223a20382c0a20202270726576696f7573223a202266313833653366613164653530393036303838656466336362383266363531643339336633623233616233363361613562656265356233356534343764643230222c0a20202273757065727365646573223a206e756c6c2c0a2020227369676e5f6f666673223a207b0a2020202022636f756e74223a20372c0a20202020226c617374223a202231643138306637363232336231373161326335313631326337343162656630333933316636353964613138646265353738356131373232616631346231633830220a20207d2c0a20202273657276696365223a202277656273686f70222c0a202022656e7669726f6e6d656e74223a202274657374222c0a2020226d6f6465223a202272756e222c0a20202266726f6d223a2022323032362d31312d31385430303a30303a30305a222c0a202022756e74696c223a2022323032362d31312d31385430383a30303a30305a222c0a2020226f626a65637473223a205b0a20202020227061796d656e7473220a20205d2c0a202022737461747573223a2022696e636f6d706c657465222c0a2020227265717565737465645f6279223a2022636f6d6d616e64222c0a202022637265617465645f6174223a2022323032362d31312d33305430323a34393a34302e3239343733395a222c0a202022737461727465645f6174223a2022323032362d31312d33305430323a34393a34302e3336343936315a222c0a2020227265706f727465645f6174223a2022323032362d31312d33305430323a34393a34305a222c0a202022617474656d707473223a20312c0a2020227061676573223a20332c0a2020227069695f6b6579223a202231303861373834326335393933333066222c0a2020227075626c69635f6b6579223a202241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c0a20202266696c6573223a207b0a202020202261637469766974792e637376223a207b0a20202020202022736861323536223a202232336165356434616434623463353137663436633237323362366332386161343665646537626566323762646363613036323939343530623131636538326637222c0a202020202020226279746573223a203432380a202020207d2c0a2020202022636f6e74726f6c5f746f74616c732e637376223a207b0a20202020202022736861323536223a202233666134653466393930393133373139366331316439623866363033613235336562363835636639353165343063653530636630363931323366343065363135222c0a202020202020226279746573223a203136390a202020207d2c0a20202020226375745f6f66662e637376223a207b0a20202020202022736861323536223a202236326235366561363961303866323136643935653166316436613764323165346235353535383166363264336534633266353863376164356332313936656162222c0a202020202020226279746573223a203135370a202020207d2c0a202020202265766964656e63652f70616765732e6a736f6e6c223a207b0a20202020202022736861323536223a202236313265616664393632623830613830316337303461626564626139306438623665323639393265383630306436353862356438396330386164303437303533222c0a202020202020226279746573223a203632340a202020207d2c0a202020202265766964656e63652f736c696365732e637376223a207b0a20202020202022736861323536223a202234666331366564323761303036316332383238356235343061326663363164366232373434333139653830616566383734643961356538663963616462343465222c0a202020202020226279746573223a203434350a202020207d2c0a2020202022657863657074696f6e732e637376223a207b0a20202020202022736861323536223a202230653537363561323930616664313964653261626565623334333866376266663136343266663564396538353762613835353232616261616365643363333966222c0a202020202020226279746573223a203230330a202020207d2c0a202020202266696e64696e67732e6a736f6e6c223a207b0a20202020202022736861323536223a202265336230633434323938666331633134396166626634633839393666623932343237616534316534363439623933346361343935393931623738353262383535222c0a202020202020226279746573223a20300a202020207d2c0a202020202272656a65637465642e637376223a207b0a20202020202022736861323536223a202237636265396338343637333037623230373262313234663766383563373035303533376133393732346366393737376537366635356234396364393630613835222c0a202020202020226279746573223a2037330a202020207d2c0a20202020227265706f72742e68746d6c223a207b0a20202020202022736861323536223a202230633236303566623034393961393963333032303134663732333930363566313134316237343439393434376661386132366262373139333339343235663938222c0a202020202020226279746573223a20383839340a202020207d2c0a20202020227265706f72742e6a736f6e223a207b0a20202020202022736861323536223a202235326436633333386163333138666537633964356536623638623131626637386132626437366436663039633631313334613034376434303062663162666237222c0a202020202020226279746573223a20363136300a202020207d0a20207d0a7d0a', '\x57e42b3f2baba9296488ad9c98b9661c46b438d18a3685febc3253978d49ecba', '\xfa52eb2cba5f5fdb40e3828a6cbc639f8693b8bacec1fc247715281ef8fbec8cc13182aeb77c598424ce6c3ff005977aa0063caf7792dcc5e2b5bc13cd83560a', '2026-11-30 02:49:40.952812+00'),
	('acct_1Nobody', 1, 'run_20261130_024942_e7da9522', 1, '\x7b0a202022666f726d6174223a20227061797761746368207265706f72742031222c0a2020227061797761746368223a2022302e312e30222c0a20202272756e223a202272756e5f32303236313133305f3032343934325f6537646139353232222c0a20202265646974696f6e223a20312c0a2020226163636f756e74223a2022616363745f314e6f626f6479222c0a202022706f736974696f6e223a20312c0a20202270726576696f7573223a206e756c6c2c0a20202273757065727365646573223a206e756c6c2c0a2020227369676e5f6f666673223a207b0a2020202022636f756e74223a20302c0a20202020226c617374223a206e756c6c0a20207d2c0a20202273657276696365223a202277656273686f70222c0a202022656e7669726f6e6d656e74223a202274657374222c0a2020226d6f6465223a202272756e222c0a20202266726f6d223a2022323032362d31312d31385430303a30303a30305a222c0a202022756e74696c223a2022323032362d31312d31385430383a30303a30305a222c0a2020226f626a65637473223a205b0a20202020227061796d656e7473220a20205d2c0a202022737461747573223a20226661696c6564222c0a2020227265717565737465645f6279223a2022636f6d6d616e64222c0a202022637265617465645f6174223a2022323032362d31312d33305430323a34393a34322e3033393933315a222c0a202022737461727465645f6174223a2022323032362d31312d33305430323a34393a34322e3232363130345a222c0a2020227265706f727465645f6174223a2022323032362d31312d33305430323a34393a34325a222c0a202022617474656d707473223a20312c0a2020227061676573223a20302c0a2020227069695f6b6579223a202231303861373834326335393933333066222c0a2020227075626c69635f6b6579223a202241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c0a20202266696c6573223a207b0a202020202261637469766974792e637376223a207b0a20202020202022736861323536223a202265363631323133383431316134663864366362343332316664666238363730346130313764386635353165326435373932346262356161653736363965633436222c0a202020202020226279746573223a203230330a202020207d2c0a2020202022636f6e74726f6c5f746f74616c732e637376223a207b0a20202020202022736861323536223a202233666134653466393930393133373139366331316439623866363033613235336562363835636639353165343063653530636630363931323366343065363135222c0a202020202020226279746573223a203136390a202020207d2c0a20202020226375745f6f66662e637376223a207b0a20202020202022736861323536223a202236326235366561363961303866323136643935653166316436613764323165346235353535383166363264336534633266353863376164356332313936656162222c0a202020202020226279746573223a203135370a202020207d2c0a202020202265766964656e63652f70616765732e6a736f6e6c223a207b0a20202020202022736861323536223a202265336230633434323938666331633134396166626634633839393666623932343237616534316534363439623933346361343935393931623738353262383535222c0a202020202020226279746573223a20300a202020207d2c0a202020202265766964656e63652f736c696365732e637376223a207b0a20202020202022736861323536223a202263363236373134316139303735313035373364303139366437396462633233326264356438656535366432643038353764353336623862326439626337616638222c0a202020202020226279746573223a203336330a202020207d2c0a2020202022657863657074696f6e732e637376223a207b0a20202020202022736861323536223a202230653537363561323930616664313964653261626565623334333866376266663136343266663564396538353762613835353232616261616365643363333966222c0a202020202020226279746573223a203230330a202020207d2c0a202020202266696e64696e67732e6a736f6e6c223a207b0a20202020202022736861323536223a202265336230633434323938666331633134396166626634633839393666623932343237616534316534363439623933346361343935393931623738353262383535222c0a202020202020226279746573223a20300a202020207d2c0a202020202272656a65637465642e637376223a207b0a20202020202022736861323536223a202237636265396338343637333037623230373262313234663766383563373035303533376133393732346366393737376537366635356234396364393630613835222c0a202020202020226279746573223a2037330a202020207d2c0a20202020227265706f72742e68746d6c223a207b0a20202020202022736861323536223a202236386233323039613535346238643163633261323864333438643638633365373336336262386166346139323966616265303835383135363339316361373433222c0a202020202020226279746573223a20383430310a202020207d2c0a20202020227265706f72742e6a736f6e223a207b0a20202020202022736861323536223a202239393431353661613339346636663830326664363161373561356665626431646263623762353938343461383830363430323737666266663865383836663261222c0a202020202020226279746573223a20363233320a202020207d0a20207d0a7d0a', '\x3416cea5a0801636d9c132c35426660a421bf140e7ce0c76005df528ad39f76a', '\xf9bb138c36facafce1c62e85b613a45d2848486026e541698d2acae16d3ce16cfd5c9489a5a89d45111f7332070c176a8301d7788353c02f2988cb004d42c303', '2026-11-30 02:49:42.835714+00');


--
-- Data for Name: retired_runs; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.retired_runs VALUES
	('run_20261130_024832_4d611d60', '', 'ten years have passed', '2026-11-30 02:49:44.103245+00');


--
-- Data for Name: row_images; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.row_images VALUES
	(5, 'pi_3c0C2Jcct_1North0i45A2FT', NULL, '{"stripe_payment_intent_id":"pi_3c0C2Jcct_1North0i45A2FT","account":"acct_1North","amount":22458,"currency":"jpy","status":"PAID","created_at":"2026-11-18T14:25:15+00:00","updated_at":"2026-11-30T02:48:57.082749+00:00","source":"reconciliation"}'),
	(5, 'pi_3c0C2Jcct_1North6tByasPi', NULL, '{"stripe_payment_intent_id":"pi_3c0C2Jcct_1North6tByasPi","account":"acct_1North","amount":5112,"currency":"usd","status":"PAID","created_at":"2026-11-18T11:07:09+00:00","updated_at":"2026-11-30T02:48:57.082749+00:00","source":"reconciliation"}'),
	(5, 'pi_3c0C2Jcct_1North89y1o3Fp', NULL, '{"stripe_payment_intent_id":"pi_3c0C2Jcct_1North89y1o3Fp","account":"acct_1North","amount":6542,"currency":"gbp","status":"PAID","created_at":"2026-11-18T06:54:47+00:00","updated_at":"2026-11-30T02:48:57.082749+00:00","source":"reconciliation"}'),
	(5, 'pi_3c0C2Jcct_1NorthEff62kqy', NULL, '{"stripe_payment_intent_id":"pi_3c0C2Jcct_1NorthEff62kqy","account":"acct_1North","amount":7476,"currency":"usd","status":"PAID","created_at":"2026-11-18T02:12:13+00:00","updated_at":"2026-11-30T02:48:57.082749+00:00","source":"reconciliation"}'),
	(5, 'pi_3c0C2Jcct_1NorthFmJ10fZz', NULL, '{"stripe_payment_intent_id":"pi_3c0C2Jcct_1NorthFmJ10fZz","account":"acct_1North","amount":1300,"currency":"eur","status":"PAID","created_at":"2026-11-18T01:14:40+00:00","updated_at":"2026-11-30T02:48:57.082749+00:00","source":"reconciliation"}'),
	(5, 'pi_3c0C2Jcct_1NorthIWfVVjVx', NULL, '{"stripe_payment_intent_id":"pi_3c0C2Jcct_1NorthIWfVVjVx","account":"acct_1North","amount":8787,"currency":"usd","status":"PAID","created_at":"2026-11-18T23:55:18+00:00","updated_at":"2026-11-30T02:48:57.082749+00:00","source":"reconciliation"}'),
	(5, 'pi_3c0C2Jcct_1NorthM3TxJPXC', NULL, '{"stripe_payment_intent_id":"pi_3c0C2Jcct_1NorthM3TxJPXC","account":"acct_1North","amount":5874,"currency":"usd","status":"PAID","created_at":"2026-11-18T00:40:42+00:00","updated_at":"2026-11-30T02:48:57.082749+00:00","source":"reconciliation"}'),
	(5, 'pi_3c0C2Jcct_1NorthOmWNFb3U', NULL, '{"stripe_payment_intent_id":"pi_3c0C2Jcct_1NorthOmWNFb3U","account":"acct_1North","amount":3132,"currency":"gbp","status":"PAID","created_at":"2026-11-18T19:31:29+00:00","updated_at":"2026-11-30T02:48:57.082749+00:00","source":"reconciliation"}'),
	(5, 'pi_3c0C2Jcct_1NorthPyX6p6rT', NULL, '{"stripe_payment_intent_id":"pi_3c0C2Jcct_1NorthPyX6p6rT","account":"acct_1North","amount":1860,"currency":"usd","status":"PAID","created_at":"2026-11-18T19:15:24+00:00","updated_at":"2026-11-30T02:48:57.082749+00:00","source":"reconciliation"}'),
	(5, 'pi_3c0C2Jcct_1NorthWPSrQ9xW', NULL, '{"stripe_payment_intent_id":"pi_3c0C2Jcct_1NorthWPSrQ9xW","account":"acct_1North","amount":18510,"currency":"usd","status":"PAID","created_at":"2026-11-18T17:14:09+00:00","updated_at":"2026-11-30T02:48:57.082749+00:00","source":"reconciliation"}'),
	(5, 'pi_3c0C2Jcct_1NorthXas61jBd', NULL, '{"stripe_payment_intent_id":"pi_3c0C2Jcct_1NorthXas61jBd","account":"acct_1North","amount":15990,"currency":"usd","status":"PAID","created_at":"2026-11-18T15:00:59+00:00","updated_at":"2026-11-30T02:48:57.082749+00:00","source":"reconciliation"}'),
	(5, 'pi_3c0C2Jcct_1NorthdrMx9L7w', NULL, '{"stripe_payment_intent_id":"pi_3c0C2Jcct_1NorthdrMx9L7w","account":"acct_1North","amount":17405,"currency":"gbp","status":"PAID","created_at":"2026-11-18T14:34:32+00:00","updated_at":"2026-11-30T02:48:57.082749+00:00","source":"reconciliation"}'),
	(7, 'pi_373WowoxPlat00010QtxqUKG', NULL, '{"stripe_payment_intent_id":"pi_373WowoxPlat00010QtxqUKG","account":null,"amount":28888,"currency":"eur","status":"PAID","created_at":"2026-11-18T09:08:56+00:00","updated_at":"2026-11-30T02:49:05.592591+00:00","source":"reconciliation"}'),
	(7, 'pi_373WowoxPlat00012KM59fwf', NULL, '{"stripe_payment_intent_id":"pi_373WowoxPlat00012KM59fwf","account":null,"amount":3728,"currency":"eur","status":"PAID","created_at":"2026-11-18T18:17:40+00:00","updated_at":"2026-11-30T02:49:05.592591+00:00","source":"reconciliation"}'),
	(7, 'pi_373WowoxPlat00012j8TwMTq', '{"stripe_payment_intent_id":"pi_373WowoxPlat00012j8TwMTq","account":null,"amount":726,"currency":"eur","status":"PENDING","created_at":"2026-11-18T00:36:38+00:00","updated_at":"2026-11-30T02:48:34.1892+00:00","source":"reconciliation"}', '{"stripe_payment_intent_id":"pi_373WowoxPlat00012j8TwMTq","account":null,"amount":726,"currency":"eur","status":"PAID","created_at":"2026-11-18T00:36:38+00:00","updated_at":"2026-11-30T02:49:05.592591+00:00","source":"reconciliation"}'),
	(7, 'pi_373WowoxPlat00014XkRZvWd', '{"stripe_payment_intent_id":"pi_373WowoxPlat00014XkRZvWd","account":null,"amount":7524,"currency":"usd","status":"PENDING","created_at":"2026-11-18T10:07:50+00:00","updated_at":"2026-11-30T02:48:34.1892+00:00","source":"reconciliation"}', '{"stripe_payment_intent_id":"pi_373WowoxPlat00014XkRZvWd","account":null,"amount":7524,"currency":"usd","status":"PAID","created_at":"2026-11-18T10:07:50+00:00","updated_at":"2026-11-30T02:49:05.592591+00:00","source":"reconciliation"}'),
	(7, 'pi_373WowoxPlat00016UVWbOqr', '{"stripe_payment_intent_id":"pi_373WowoxPlat00016UVWbOqr","account":null,"amount":6024,"currency":"usd","status":"PENDING","created_at":"2026-11-18T00:40:49+00:00","updated_at":"2026-11-30T02:48:34.1892+00:00","source":"reconciliation"}', '{"stripe_payment_intent_id":"pi_373WowoxPlat00016UVWbOqr","account":null,"amount":6024,"currency":"usd","status":"PAID","created_at":"2026-11-18T00:40:49+00:00","updated_at":"2026-11-30T02:49:05.592591+00:00","source":"reconciliation"}'),
	(9, 'pi_373WowoxPlat0001A18LRrC4', NULL, '{"stripe_payment_intent_id":"pi_373WowoxPlat0001A18LRrC4","account":null,"amount":4020,"currency":"gbp","status":"PAID","created_at":"2026-11-18T00:41:49+00:00","updated_at":"2026-11-30T02:49:17.79208+00:00","source":"reconciliation"}'),
	(9, 'pi_373WowoxPlat0001ctKmaLy3', '{"stripe_payment_intent_id":"pi_373WowoxPlat0001ctKmaLy3","account":null,"amount":1079,"currency":"usd","status":"PENDING","created_at":"2026-11-18T00:03:01+00:00","updated_at":"2026-11-30T02:48:34.1892+00:00","source":"reconciliation"}', '{"stripe_payment_intent_id":"pi_373WowoxPlat0001ctKmaLy3","account":null,"amount":1079,"currency":"usd","status":"PAID","created_at":"2026-11-18T00:03:01+00:00","updated_at":"2026-11-30T02:49:17.79208+00:00","source":"reconciliation"}'),
	(13, 'pi_373WowoxPlat0001A18LRrC4', NULL, '{"stripe_payment_intent_id":"pi_373WowoxPlat0001A18LRrC4","account":null,"amount":4020,"currency":"gbp","status":"PAID","created_at":"2026-11-18T00:41:49+00:00","updated_at":"2026-11-30T02:49:39.508471+00:00","source":"reconciliation"}'),
	(13, 'pi_373WowoxPlat0001ctKmaLy3', '{"stripe_payment_intent_id":"pi_373WowoxPlat0001ctKmaLy3","account":null,"amount":1079,"currency":"usd","status":"PENDING","created_at":"2026-11-18T00:03:01+00:00","updated_at":"2026-11-30T02:48:34.1892+00:00","source":"reconciliation"}', '{"stripe_payment_intent_id":"pi_373WowoxPlat0001ctKmaLy3","account":null,"amount":1079,"currency":"usd","status":"PAID","created_at":"2026-11-18T00:03:01+00:00","updated_at":"2026-11-30T02:49:39.508471+00:00","source":"reconciliation"}');


--
-- Data for Name: run_parts; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.run_parts OVERRIDING SYSTEM VALUE VALUES
	(5, 'run_20261130_024855_bb3b2463', 'payments', 'acct_1North', false, 'done', '{"repair": ["created", "updated"], "mapping": {"id": "stripe_payment_intent_id", "extra": {}, "table": "shop.payments", "amount": "amount", "status": "status", "account": "account", "compare": [], "created": "created_at", "updated": "updated_at", "currency": "currency", "defaults": {"source": "reconciliation"}, "generate": {}, "platform": null, "statuses": {"canceled": "VOID", "succeeded": "PAID", "processing": "PENDING", "requires_action": "ACTION_NEEDED", "requires_capture": "AUTHORIZED", "requires_confirmation": "UNCONFIRMED", "requires_payment_method": "UNPAID"}, "amount_unit": "minor"}}', '[]', '{"synced": 0, "created": 12, "invalid": 0, "updated": 0, "conflict": 0, "orphaned": 0, "duplicate": 0}', '{"sides": [{"read": 1, "side": "stripe", "passed": 0, "classed": 1, "currency": "eur"}, {"read": 3, "side": "stripe", "passed": 0, "classed": 3, "currency": "gbp"}, {"read": 1, "side": "stripe", "passed": 0, "classed": 1, "currency": "jpy"}, {"read": 7, "side": "stripe", "passed": 0, "classed": 7, "currency": "usd"}], "nameless": 0, "unproven": 0, "neighbours": 0, "stripe_records": 12, "synced_checksum": "0", "unknown_statuses": []}', '{"after": [{"sum": "1300", "side": "ledger", "count": 1, "currency": "eur"}, {"sum": "1300", "side": "stripe", "count": 1, "currency": "eur"}, {"sum": "27079", "side": "ledger", "count": 3, "currency": "gbp"}, {"sum": "27079", "side": "stripe", "count": 3, "currency": "gbp"}, {"sum": "22458", "side": "ledger", "count": 1, "currency": "jpy"}, {"sum": "22458", "side": "stripe", "count": 1, "currency": "jpy"}, {"sum": "63609", "side": "ledger", "count": 7, "currency": "usd"}, {"sum": "63609", "side": "stripe", "count": 7, "currency": "usd"}], "before": [{"sum": "1300", "side": "stripe", "count": 1, "currency": "eur"}, {"sum": "27079", "side": "stripe", "count": 3, "currency": "gbp"}, {"sum": "22458", "side": "stripe", "count": 1, "currency": "jpy"}, {"sum": "63609", "side": "stripe", "count": 7, "currency": "usd"}]}', '932 committed', '\xa2939b697f87f1fadd9244dc915c40df051c1e45f8cdbb800c6a41d340a8e10c', '{"lost": {"note": "", "reach": "2026-11-18T00:00:00Z"}, "open": {"left": 0, "rows": 0, "carried": 0, "last_id": null, "last_created": null}, "changed": {"since": "2026-11-18T00:00:00Z", "until": "2026-11-30T02:48:55Z", "between": null, "follows": false}}'),
	(4, 'run_20261130_024841_c3822a94', 'balance_transactions', '', false, 'done', NULL, '[]', NULL, '{"balance": {"reason": "the window ended more than 2 days ago, and Stripe tells only the present balance", "closing": null, "opening": null, "no_opening": "", "opening_run": ""}, "refused": "", "activity": {"lines": [{"fee": 1553, "net": 48217, "count": 1, "amount": 49770, "category": "charge", "currency": "bhd", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}, {"fee": 1733, "net": 103746, "count": 6, "amount": 105479, "category": "charge", "currency": "eur", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}, {"fee": 263, "net": 14605, "count": 2, "amount": 14868, "category": "charge", "currency": "gbp", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}, {"fee": 8499, "net": 264957, "count": 19, "amount": 273456, "category": "charge", "currency": "usd", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}], "flawed": 0, "currencies": [{"count": 1, "moved": 48217, "uneven": 0, "matched": 1, "currency": "bhd", "unmapped": 0, "matchable": 1, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}, {"count": 6, "moved": 103746, "uneven": 0, "matched": 6, "currency": "eur", "unmapped": 0, "matchable": 6, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}, {"count": 2, "moved": 14605, "uneven": 0, "matched": 2, "currency": "gbp", "unmapped": 0, "matchable": 2, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}, {"count": 19, "moved": 264957, "uneven": 0, "matched": 19, "currency": "usd", "unmapped": 0, "matchable": 19, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}], "flawed_ids": []}}', NULL, NULL, NULL, '{}'),
	(3, 'run_20261130_024841_c3822a94', 'payments', '', false, 'done', '{"repair": ["created", "updated"], "mapping": {"id": "stripe_payment_intent_id", "extra": {}, "table": "shop.payments", "amount": "amount", "status": "status", "account": "account", "compare": [], "created": "created_at", "updated": "updated_at", "currency": "currency", "defaults": {"source": "reconciliation"}, "generate": {}, "platform": null, "statuses": {"canceled": "VOID", "succeeded": "PAID", "processing": "PENDING", "requires_action": "ACTION_NEEDED", "requires_capture": "AUTHORIZED", "requires_confirmation": "UNCONFIRMED", "requires_payment_method": "UNPAID"}, "amount_unit": "minor"}}', '[]', '{"synced": 30, "created": 0, "invalid": 0, "updated": 0, "conflict": 0, "orphaned": 0, "duplicate": 0}', '{"sides": [{"read": 1, "side": "ledger", "passed": 0, "classed": 1, "currency": "bhd"}, {"read": 1, "side": "stripe", "passed": 0, "classed": 1, "currency": "bhd"}, {"read": 6, "side": "ledger", "passed": 0, "classed": 6, "currency": "eur"}, {"read": 6, "side": "stripe", "passed": 0, "classed": 6, "currency": "eur"}, {"read": 4, "side": "ledger", "passed": 0, "classed": 4, "currency": "gbp"}, {"read": 4, "side": "stripe", "passed": 0, "classed": 4, "currency": "gbp"}, {"read": 19, "side": "ledger", "passed": 0, "classed": 19, "currency": "usd"}, {"read": 19, "side": "stripe", "passed": 0, "classed": 19, "currency": "usd"}], "nameless": 0, "unproven": 0, "neighbours": 0, "stripe_records": 30, "synced_checksum": "4144512771607186", "unknown_statuses": []}', '{"after": [{"sum": "49770", "side": "ledger", "count": 1, "currency": "bhd"}, {"sum": "49770", "side": "stripe", "count": 1, "currency": "bhd"}, {"sum": "105479", "side": "ledger", "count": 6, "currency": "eur"}, {"sum": "105479", "side": "stripe", "count": 6, "currency": "eur"}, {"sum": "55306", "side": "ledger", "count": 4, "currency": "gbp"}, {"sum": "55306", "side": "stripe", "count": 4, "currency": "gbp"}, {"sum": "273456", "side": "ledger", "count": 19, "currency": "usd"}, {"sum": "273456", "side": "stripe", "count": 19, "currency": "usd"}], "before": [{"sum": "49770", "side": "ledger", "count": 1, "currency": "bhd"}, {"sum": "49770", "side": "stripe", "count": 1, "currency": "bhd"}, {"sum": "105479", "side": "ledger", "count": 6, "currency": "eur"}, {"sum": "105479", "side": "stripe", "count": 6, "currency": "eur"}, {"sum": "55306", "side": "ledger", "count": 4, "currency": "gbp"}, {"sum": "55306", "side": "stripe", "count": 4, "currency": "gbp"}, {"sum": "273456", "side": "ledger", "count": 19, "currency": "usd"}, {"sum": "273456", "side": "stripe", "count": 19, "currency": "usd"}]}', NULL, '\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', '{"lost": {"note": "", "reach": "2026-11-18T00:00:00Z"}, "open": {"left": 0, "rows": 0, "carried": 0, "last_id": null, "last_created": null}, "changed": {"since": "2026-11-30T02:43:32Z", "until": "2026-11-30T02:48:41Z", "between": null, "follows": true}}'),
	(6, 'run_20261130_024855_bb3b2463', 'balance_transactions', 'acct_1North', false, 'done', NULL, '[]', NULL, '{"balance": {"reason": "the window ended more than 2 days ago, and Stripe tells only the present balance", "closing": null, "opening": null, "no_opening": "", "opening_run": ""}, "refused": "", "activity": {"lines": [{"fee": 45, "net": 1255, "count": 1, "amount": 1300, "category": "charge", "currency": "eur", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}, {"fee": 466, "net": 26613, "count": 3, "amount": 27079, "category": "charge", "currency": "gbp", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}, {"fee": 808, "net": 21650, "count": 1, "amount": 22458, "category": "charge", "currency": "jpy", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}, {"fee": 2055, "net": 61554, "count": 7, "amount": 63609, "category": "charge", "currency": "usd", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}], "flawed": 0, "currencies": [{"count": 1, "moved": 1255, "uneven": 0, "matched": 1, "currency": "eur", "unmapped": 0, "matchable": 1, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}, {"count": 3, "moved": 26613, "uneven": 0, "matched": 3, "currency": "gbp", "unmapped": 0, "matchable": 3, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}, {"count": 1, "moved": 21650, "uneven": 0, "matched": 1, "currency": "jpy", "unmapped": 0, "matchable": 1, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}, {"count": 7, "moved": 61554, "uneven": 0, "matched": 7, "currency": "usd", "unmapped": 0, "matchable": 7, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}], "flawed_ids": []}}', NULL, NULL, NULL, '{}'),
	(8, 'run_20261130_024903_4f5d42c4', 'balance_transactions', '', false, 'done', NULL, '[]', NULL, '{"balance": {"reason": "the window ended more than 2 days ago, and Stripe tells only the present balance", "closing": null, "opening": null, "no_opening": "", "opening_run": ""}, "refused": "", "activity": {"lines": [{"fee": 1553, "net": 48217, "count": 1, "amount": 49770, "category": "charge", "currency": "bhd", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}, {"fee": 1733, "net": 103746, "count": 6, "amount": 105479, "category": "charge", "currency": "eur", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}, {"fee": 263, "net": 14605, "count": 2, "amount": 14868, "category": "charge", "currency": "gbp", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}, {"fee": 8499, "net": 264957, "count": 19, "amount": 273456, "category": "charge", "currency": "usd", "unexplained": 1, "unexplained_fee": 614, "unexplained_net": 19534, "unexplained_amount": 20148}], "flawed": 0, "currencies": [{"count": 1, "moved": 48217, "uneven": 0, "matched": 1, "currency": "bhd", "unmapped": 0, "matchable": 1, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}, {"count": 6, "moved": 103746, "uneven": 0, "matched": 6, "currency": "eur", "unmapped": 0, "matchable": 6, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}, {"count": 2, "moved": 14605, "uneven": 0, "matched": 2, "currency": "gbp", "unmapped": 0, "matchable": 2, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}, {"count": 19, "moved": 264957, "uneven": 0, "matched": 18, "currency": "usd", "unmapped": 0, "matchable": 19, "sourceless": 0, "uneven_ids": null, "unmatched_ids": ["txn_373WowoxPlat000185Vaa3k6"]}], "flawed_ids": []}}', NULL, NULL, NULL, '{}'),
	(17, 'run_20261130_024942_e7da9522', 'payments', 'acct_1Nobody', false, 'list', '{"repair": ["created", "updated"], "mapping": {"id": "stripe_payment_intent_id", "extra": {}, "table": "shop.payments", "amount": "amount", "status": "status", "account": "account", "compare": [], "created": "created_at", "updated": "updated_at", "currency": "currency", "defaults": {"source": "reconciliation"}, "generate": {}, "platform": null, "statuses": {"canceled": "VOID", "succeeded": "PAID", "processing": "PENDING", "requires_action": "ACTION_NEEDED", "requires_capture": "AUTHORIZED", "requires_confirmation": "UNCONFIRMED", "requires_payment_method": "UNPAID"}, "amount_unit": "minor"}}', '[]', NULL, NULL, NULL, NULL, NULL, '{"lost": {"note": "why the ledger was wrong could not be told: GET /v1/events: Stripe answered 403: \"The provided key does not have access to account ''acct_1Nobody'' (or that account does not exist). Application access may have been revoked.\"; give the key this permission in the Stripe Dashboard, or check the account", "reach": null}}'),
	(7, 'run_20261130_024903_4f5d42c4', 'payments', '', false, 'done', '{"repair": ["created", "updated"], "mapping": {"id": "stripe_payment_intent_id", "extra": {}, "table": "shop.payments", "amount": "amount", "status": "status", "account": "account", "compare": [], "created": "created_at", "updated": "updated_at", "currency": "currency", "defaults": {"source": "reconciliation"}, "generate": {}, "platform": null, "statuses": {"canceled": "VOID", "succeeded": "PAID", "processing": "PENDING", "requires_action": "ACTION_NEEDED", "requires_capture": "AUTHORIZED", "requires_confirmation": "UNCONFIRMED", "requires_payment_method": "UNPAID"}, "amount_unit": "minor"}}', '[]', '{"synced": 22, "created": 2, "invalid": 1, "updated": 3, "conflict": 1, "orphaned": 1, "duplicate": 1}', '{"sides": [{"read": 1, "side": "ledger", "passed": 0, "classed": 1, "currency": "bhd"}, {"read": 1, "side": "stripe", "passed": 0, "classed": 1, "currency": "bhd"}, {"read": 4, "side": "ledger", "passed": 0, "classed": 4, "currency": "eur"}, {"read": 6, "side": "stripe", "passed": 0, "classed": 6, "currency": "eur"}, {"read": 4, "side": "ledger", "passed": 0, "classed": 4, "currency": "gbp"}, {"read": 4, "side": "stripe", "passed": 0, "classed": 4, "currency": "gbp"}, {"read": 21, "side": "ledger", "passed": 0, "classed": 21, "currency": "usd"}, {"read": 19, "side": "stripe", "passed": 0, "classed": 19, "currency": "usd"}], "nameless": 0, "unproven": 0, "neighbours": 0, "stripe_records": 30, "synced_checksum": "3014241313758919", "unknown_statuses": []}', '{"after": [{"sum": "49770", "side": "ledger", "count": 1, "currency": "bhd"}, {"sum": "49770", "side": "stripe", "count": 1, "currency": "bhd"}, {"sum": "105479", "side": "ledger", "count": 6, "currency": "eur"}, {"sum": "105479", "side": "stripe", "count": 6, "currency": "eur"}, {"sum": "51286", "side": "ledger", "count": 3, "currency": "gbp"}, {"sum": "55306", "side": "stripe", "count": 4, "currency": "gbp"}, {"sum": "295604", "side": "ledger", "count": 21, "currency": "usd"}, {"sum": "273456", "side": "stripe", "count": 19, "currency": "usd"}], "before": [{"sum": "49770", "side": "ledger", "count": 1, "currency": "bhd"}, {"sum": "49770", "side": "stripe", "count": 1, "currency": "bhd"}, {"sum": "72863", "side": "ledger", "count": 4, "currency": "eur"}, {"sum": "105479", "side": "stripe", "count": 6, "currency": "eur"}, {"sum": "51286", "side": "ledger", "count": 3, "currency": "gbp"}, {"sum": "55306", "side": "stripe", "count": 4, "currency": "gbp"}, {"sum": "295604", "side": "ledger", "count": 21, "currency": "usd"}, {"sum": "273456", "side": "stripe", "count": 19, "currency": "usd"}]}', '1005 committed', '\x1cbbe682f840f6c4b3cd2fc059a5bf56eebb798ad25d2998f250cec15e251f1f', '{"lost": {"note": "", "reach": "2026-11-18T00:00:00Z"}, "open": {"left": 0, "rows": 0, "carried": 0, "last_id": null, "last_created": null}, "changed": {"since": "2026-11-30T02:43:41Z", "until": "2026-11-30T02:49:04Z", "between": null, "follows": true}}'),
	(10, 'run_20261130_024916_166d6038', 'balance_transactions', '', false, 'done', NULL, '[]', NULL, '{"balance": {"reason": "the window ended more than 2 days ago, and Stripe tells only the present balance", "closing": null, "opening": null, "no_opening": "", "opening_run": ""}, "refused": "", "activity": {"lines": [{"fee": 1553, "net": 48217, "count": 1, "amount": 49770, "category": "charge", "currency": "bhd", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}, {"fee": 1733, "net": 103746, "count": 6, "amount": 105479, "category": "charge", "currency": "eur", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}, {"fee": 263, "net": 14605, "count": 2, "amount": 14868, "category": "charge", "currency": "gbp", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}, {"fee": 8499, "net": 264957, "count": 19, "amount": 273456, "category": "charge", "currency": "usd", "unexplained": 1, "unexplained_fee": 614, "unexplained_net": 19534, "unexplained_amount": 20148}], "flawed": 0, "currencies": [{"count": 1, "moved": 48217, "uneven": 0, "matched": 1, "currency": "bhd", "unmapped": 0, "matchable": 1, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}, {"count": 6, "moved": 103746, "uneven": 0, "matched": 6, "currency": "eur", "unmapped": 0, "matchable": 6, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}, {"count": 2, "moved": 14605, "uneven": 0, "matched": 2, "currency": "gbp", "unmapped": 0, "matchable": 2, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}, {"count": 19, "moved": 264957, "uneven": 0, "matched": 18, "currency": "usd", "unmapped": 0, "matchable": 19, "sourceless": 0, "uneven_ids": null, "unmatched_ids": ["txn_373WowoxPlat000185Vaa3k6"]}], "flawed_ids": []}}', NULL, NULL, NULL, '{}'),
	(9, 'run_20261130_024916_166d6038', 'payments', '', false, 'done', '{"repair": ["created", "updated"], "mapping": {"id": "stripe_payment_intent_id", "extra": {}, "table": "shop.payments", "amount": "amount", "status": "status", "account": "account", "compare": [], "created": "created_at", "updated": "updated_at", "currency": "currency", "defaults": {"source": "reconciliation"}, "generate": {}, "platform": null, "statuses": {"canceled": "VOID", "succeeded": "PAID", "processing": "PENDING", "requires_action": "ACTION_NEEDED", "requires_capture": "AUTHORIZED", "requires_confirmation": "UNCONFIRMED", "requires_payment_method": "UNPAID"}, "amount_unit": "minor"}}', '[]', '{"synced": 26, "created": 1, "invalid": 0, "updated": 1, "conflict": 1, "orphaned": 0, "duplicate": 1}', '{"sides": [{"read": 1, "side": "ledger", "passed": 0, "classed": 1, "currency": "bhd"}, {"read": 1, "side": "stripe", "passed": 0, "classed": 1, "currency": "bhd"}, {"read": 6, "side": "ledger", "passed": 0, "classed": 6, "currency": "eur"}, {"read": 6, "side": "stripe", "passed": 0, "classed": 6, "currency": "eur"}, {"read": 3, "side": "ledger", "passed": 0, "classed": 3, "currency": "gbp"}, {"read": 4, "side": "stripe", "passed": 0, "classed": 4, "currency": "gbp"}, {"read": 20, "side": "ledger", "passed": 0, "classed": 20, "currency": "usd"}, {"read": 19, "side": "stripe", "passed": 0, "classed": 19, "currency": "usd"}], "nameless": 0, "unproven": 0, "neighbours": 0, "stripe_records": 30, "synced_checksum": "3410533877654484", "unknown_statuses": []}', '{"after": [{"sum": "49770", "side": "ledger", "count": 1, "currency": "bhd"}, {"sum": "49770", "side": "stripe", "count": 1, "currency": "bhd"}, {"sum": "105479", "side": "ledger", "count": 6, "currency": "eur"}, {"sum": "105479", "side": "stripe", "count": 6, "currency": "eur"}, {"sum": "55306", "side": "ledger", "count": 4, "currency": "gbp"}, {"sum": "55306", "side": "stripe", "count": 4, "currency": "gbp"}, {"sum": "294604", "side": "ledger", "count": 20, "currency": "usd"}, {"sum": "273456", "side": "stripe", "count": 19, "currency": "usd"}], "before": [{"sum": "49770", "side": "ledger", "count": 1, "currency": "bhd"}, {"sum": "49770", "side": "stripe", "count": 1, "currency": "bhd"}, {"sum": "105479", "side": "ledger", "count": 6, "currency": "eur"}, {"sum": "105479", "side": "stripe", "count": 6, "currency": "eur"}, {"sum": "51286", "side": "ledger", "count": 3, "currency": "gbp"}, {"sum": "55306", "side": "stripe", "count": 4, "currency": "gbp"}, {"sum": "294604", "side": "ledger", "count": 20, "currency": "usd"}, {"sum": "273456", "side": "stripe", "count": 19, "currency": "usd"}]}', '1080 committed', '\xb13e9704d13ee28473c5e2777f0e565a9a10dd9f9d2aaeaee16693128f6bf820', '{"lost": {"note": "", "reach": "2026-11-18T00:00:00Z"}, "open": {"left": 0, "rows": 0, "carried": 4, "last_id": null, "last_created": null}, "changed": {"since": "2026-11-30T02:44:04Z", "until": "2026-11-30T02:49:16Z", "between": null, "follows": true}}'),
	(12, 'run_20261130_024927_12d3b46c', 'balance_transactions', '', false, 'done', NULL, '[]', NULL, '{"balance": {"reason": "the window ended more than 2 days ago, and Stripe tells only the present balance", "closing": null, "opening": null, "no_opening": "", "opening_run": ""}, "refused": "", "activity": {"lines": [{"fee": 1194, "net": 71669, "count": 4, "amount": 72863, "category": "charge", "currency": "eur", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}, {"fee": 80, "net": 3940, "count": 1, "amount": 4020, "category": "charge", "currency": "gbp", "unexplained": 1, "unexplained_fee": 80, "unexplained_net": 3940, "unexplained_amount": 4020}, {"fee": 1582, "net": 46813, "count": 6, "amount": 48395, "category": "charge", "currency": "usd", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}], "flawed": 0, "currencies": [{"count": 4, "moved": 71669, "uneven": 0, "matched": 4, "currency": "eur", "unmapped": 0, "matchable": 4, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}, {"count": 1, "moved": 3940, "uneven": 0, "matched": 0, "currency": "gbp", "unmapped": 0, "matchable": 1, "sourceless": 0, "uneven_ids": null, "unmatched_ids": ["txn_373WowoxPlat0001CDlpXhoe"]}, {"count": 6, "moved": 46813, "uneven": 0, "matched": 6, "currency": "usd", "unmapped": 0, "matchable": 6, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}], "flawed_ids": []}}', NULL, NULL, NULL, '{}'),
	(11, 'run_20261130_024927_12d3b46c', 'payments', '', false, 'done', '{"repair": ["created", "updated", "conflict"], "mapping": {"id": "stripe_payment_intent_id", "extra": {}, "table": "shop.payments", "amount": "amount", "status": "status", "account": "account", "compare": [], "created": "created_at", "updated": "updated_at", "currency": "currency", "defaults": {"source": "reconciliation"}, "generate": {}, "platform": null, "statuses": {"canceled": "VOID", "succeeded": "PAID", "processing": "PENDING", "requires_action": "ACTION_NEEDED", "requires_capture": "AUTHORIZED", "requires_confirmation": "UNCONFIRMED", "requires_payment_method": "UNPAID"}, "amount_unit": "minor"}}', '[]', '{"synced": 9, "created": 1, "invalid": 0, "updated": 1, "conflict": 0, "orphaned": 0, "duplicate": 0}', '{"sides": [{"read": 4, "side": "ledger", "passed": 0, "classed": 4, "currency": "eur"}, {"read": 4, "side": "stripe", "passed": 0, "classed": 4, "currency": "eur"}, {"read": 1, "side": "stripe", "passed": 0, "classed": 1, "currency": "gbp"}, {"read": 6, "side": "ledger", "passed": 0, "classed": 6, "currency": "usd"}, {"read": 6, "side": "stripe", "passed": 0, "classed": 6, "currency": "usd"}], "nameless": 0, "unproven": 0, "neighbours": 0, "stripe_records": 11, "synced_checksum": "1250955389016888", "unknown_statuses": []}', '{"before": [{"sum": "72863", "side": "ledger", "count": 4, "currency": "eur"}, {"sum": "72863", "side": "stripe", "count": 4, "currency": "eur"}, {"sum": "4020", "side": "stripe", "count": 1, "currency": "gbp"}, {"sum": "48395", "side": "ledger", "count": 6, "currency": "usd"}, {"sum": "48395", "side": "stripe", "count": 6, "currency": "usd"}]}', NULL, '\xb13e9704d13ee28473c5e2777f0e565a9a10dd9f9d2aaeaee16693128f6bf820', '{"lost": {"note": "", "reach": "2026-11-18T00:00:00Z"}, "open": {"left": 0, "rows": 0, "carried": 2, "last_id": null, "last_created": null}, "changed": {"since": "2026-11-30T02:44:16Z", "until": "2026-11-30T02:49:27Z", "between": null, "follows": true}}'),
	(14, 'run_20261130_024931_a70221ce', 'balance_transactions', '', false, 'done', NULL, '[]', NULL, '{"balance": {"reason": "the window ended more than 2 days ago, and Stripe tells only the present balance", "closing": null, "opening": null, "no_opening": "", "opening_run": ""}, "refused": "", "activity": {"lines": [{"fee": 1194, "net": 71669, "count": 4, "amount": 72863, "category": "charge", "currency": "eur", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}, {"fee": 80, "net": 3940, "count": 1, "amount": 4020, "category": "charge", "currency": "gbp", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}, {"fee": 1582, "net": 46813, "count": 6, "amount": 48395, "category": "charge", "currency": "usd", "unexplained": 0, "unexplained_fee": 0, "unexplained_net": 0, "unexplained_amount": 0}], "flawed": 0, "currencies": [{"count": 4, "moved": 71669, "uneven": 0, "matched": 4, "currency": "eur", "unmapped": 0, "matchable": 4, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}, {"count": 1, "moved": 3940, "uneven": 0, "matched": 1, "currency": "gbp", "unmapped": 0, "matchable": 1, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}, {"count": 6, "moved": 46813, "uneven": 0, "matched": 6, "currency": "usd", "unmapped": 0, "matchable": 6, "sourceless": 0, "uneven_ids": null, "unmatched_ids": null}], "flawed_ids": []}}', NULL, NULL, NULL, '{}'),
	(13, 'run_20261130_024931_a70221ce', 'payments', '', false, 'done', '{"repair": ["created", "updated"], "mapping": {"id": "stripe_payment_intent_id", "extra": {}, "table": "shop.payments", "amount": "amount", "status": "status", "account": "account", "compare": [], "created": "created_at", "updated": "updated_at", "currency": "currency", "defaults": {"source": "reconciliation"}, "generate": {}, "platform": null, "statuses": {"canceled": "VOID", "succeeded": "PAID", "processing": "PENDING", "requires_action": "ACTION_NEEDED", "requires_capture": "AUTHORIZED", "requires_confirmation": "UNCONFIRMED", "requires_payment_method": "UNPAID"}, "amount_unit": "minor"}}', '[]', '{"synced": 9, "created": 1, "invalid": 0, "updated": 1, "conflict": 0, "orphaned": 0, "duplicate": 0}', '{"sides": [{"read": 4, "side": "ledger", "passed": 0, "classed": 4, "currency": "eur"}, {"read": 4, "side": "stripe", "passed": 0, "classed": 4, "currency": "eur"}, {"read": 1, "side": "stripe", "passed": 0, "classed": 1, "currency": "gbp"}, {"read": 6, "side": "ledger", "passed": 0, "classed": 6, "currency": "usd"}, {"read": 6, "side": "stripe", "passed": 0, "classed": 6, "currency": "usd"}], "nameless": 0, "unproven": 0, "neighbours": 0, "stripe_records": 11, "synced_checksum": "1250955389016888", "unknown_statuses": []}', '{"after": [{"sum": "72863", "side": "ledger", "count": 4, "currency": "eur"}, {"sum": "72863", "side": "stripe", "count": 4, "currency": "eur"}, {"sum": "4020", "side": "ledger", "count": 1, "currency": "gbp"}, {"sum": "4020", "side": "stripe", "count": 1, "currency": "gbp"}, {"sum": "48395", "side": "ledger", "count": 6, "currency": "usd"}, {"sum": "48395", "side": "stripe", "count": 6, "currency": "usd"}], "before": [{"sum": "72863", "side": "ledger", "count": 4, "currency": "eur"}, {"sum": "72863", "side": "stripe", "count": 4, "currency": "eur"}, {"sum": "4020", "side": "stripe", "count": 1, "currency": "gbp"}, {"sum": "48395", "side": "ledger", "count": 6, "currency": "usd"}, {"sum": "48395", "side": "stripe", "count": 6, "currency": "usd"}]}', '1259 committed', '\xb13e9704d13ee28473c5e2777f0e565a9a10dd9f9d2aaeaee16693128f6bf820', '{"lost": {"note": "", "reach": "2026-11-18T00:00:00Z"}, "open": {"left": 0, "rows": 0, "carried": 4, "last_id": null, "last_created": null}, "changed": {"since": "2026-11-30T02:44:16Z", "until": "2026-11-30T02:49:31Z", "between": null, "follows": true}}'),
	(18, 'run_20261130_024942_e7da9522', 'balance_transactions', 'acct_1Nobody', false, 'done', NULL, '["balance_transactions: the key may not read balance transactions (GET /v1/balance_transactions: Stripe answered 403: \"The provided key does not have access to account ''acct_1Nobody'' (or that account does not exist). Application access may have been revoked.\"; give the key this permission in the Stripe Dashboard, or check the account): what moved money of older objects was not looked at, and no money is proven"]', NULL, '{"balance": null, "refused": "the key may not read balance transactions (GET /v1/balance_transactions: Stripe answered 403: \"The provided key does not have access to account ''acct_1Nobody'' (or that account does not exist). Application access may have been revoked.\"; give the key this permission in the Stripe Dashboard, or check the account)", "activity": null}', NULL, NULL, NULL, '{}'),
	(16, 'run_20261130_024940_b968c50d', 'balance_transactions', '', false, 'verify', NULL, '[]', NULL, '{"balance": {"reason": "the window ended more than 2 days ago, and Stripe tells only the present balance", "closing": null, "opening": null, "no_opening": "", "opening_run": ""}, "refused": "", "activity": {"lines": [{"fee": 1194, "net": 71669, "count": 4, "amount": 72863, "category": "charge", "currency": "eur", "unexplained": 4, "unexplained_fee": 1194, "unexplained_net": 71669, "unexplained_amount": 72863}, {"fee": 80, "net": 3940, "count": 1, "amount": 4020, "category": "charge", "currency": "gbp", "unexplained": 1, "unexplained_fee": 80, "unexplained_net": 3940, "unexplained_amount": 4020}, {"fee": 1582, "net": 46813, "count": 6, "amount": 48395, "category": "charge", "currency": "usd", "unexplained": 6, "unexplained_fee": 1582, "unexplained_net": 46813, "unexplained_amount": 48395}], "flawed": 0, "currencies": [{"count": 4, "moved": 71669, "uneven": 0, "matched": 0, "currency": "eur", "unmapped": 0, "matchable": 4, "sourceless": 0, "uneven_ids": null, "unmatched_ids": ["txn_373WowoxPlat00014vly2D6Q", "txn_373WowoxPlat0001G3yqaqTL", "txn_373WowoxPlat0001PHcr8MtA", "txn_373WowoxPlat0001WZcidrbO"]}, {"count": 1, "moved": 3940, "uneven": 0, "matched": 0, "currency": "gbp", "unmapped": 0, "matchable": 1, "sourceless": 0, "uneven_ids": null, "unmatched_ids": ["txn_373WowoxPlat0001CDlpXhoe"]}, {"count": 6, "moved": 46813, "uneven": 0, "matched": 0, "currency": "usd", "unmapped": 0, "matchable": 6, "sourceless": 0, "uneven_ids": null, "unmatched_ids": ["txn_373WowoxPlat00011AKGcTkN", "txn_373WowoxPlat00018SK8JDKn", "txn_373WowoxPlat0001Hg2eA1k6", "txn_373WowoxPlat0001LRPh044P", "txn_373WowoxPlat0001SjPdE8ox"]}], "flawed_ids": []}}', NULL, NULL, NULL, '{}'),
	(15, 'run_20261130_024940_b968c50d', 'payments', '', false, 'list', '{"repair": ["created", "updated"], "mapping": {"id": "stripe_payment_intent_id", "extra": {}, "table": "shop.payments", "amount": "amount", "status": "status", "account": "account", "compare": [], "created": "created_at", "updated": "updated_at", "currency": "currency", "defaults": {"source": "reconciliation"}, "generate": {}, "platform": null, "statuses": {"canceled": "VOID", "succeeded": "PAID", "processing": "PENDING", "requires_action": "ACTION_NEEDED", "requires_capture": "AUTHORIZED", "requires_confirmation": "UNCONFIRMED", "requires_payment_method": "UNPAID"}, "amount_unit": "minor"}}', '[]', NULL, NULL, NULL, NULL, NULL, '{}');


--
-- Data for Name: runs; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.runs VALUES
	('run_20261130_024841_c3822a94', '', '2026-11-18 00:00:00+00', '2026-11-19 00:00:00+00', '{payments}', 'run', 'matched', '', 'command@vm-32349-ad85', NULL, NULL, 1, 1, '2026-11-30 02:48:41.330118+00', '2026-11-30 02:48:41.805597+00', '2026-11-30 02:48:43.520435+00', '{"run": "run_20261130_024841_c3822a94", "ends": {"payments": {"reason": "", "status": "matched"}, "balance_transactions": {"reason": "", "status": "matched"}}, "from": "2026-11-18T00:00:00Z", "mode": "run", "plan": "sha256:49c4bdf9ef10a182c68d5420a0ac41708ecee69f2b4ded86fedce4d333be6bf8", "notes": {}, "until": "2026-11-19T00:00:00Z", "proofs": [{"name": "payments: window covered", "reason": "the slices that were read tile the window, each to its end", "result": "PASS", "currency": null}, {"name": "payments: every ledger row asked for", "reason": "Stripe listed, or was asked for, every row of the ledger''s window", "result": "PASS", "currency": null}, {"name": "payments: classes add up", "reason": "1 of Stripe''s records were read: 1 in the classes; 1 of the ledger''s rows were read: 1 in the classes", "result": "PASS", "currency": "bhd"}, {"name": "payments: classes add up", "reason": "6 of Stripe''s records were read: 6 in the classes; 6 of the ledger''s rows were read: 6 in the classes", "result": "PASS", "currency": "eur"}, {"name": "payments: classes add up", "reason": "4 of Stripe''s records were read: 4 in the classes; 4 of the ledger''s rows were read: 4 in the classes", "result": "PASS", "currency": "gbp"}, {"name": "payments: classes add up", "reason": "19 of Stripe''s records were read: 19 in the classes; 19 of the ledger''s rows were read: 19 in the classes", "result": "PASS", "currency": "usd"}, {"name": "payments: classes add up", "reason": "30 of Stripe''s records in all; 30 in the classes", "result": "PASS", "currency": null}, {"name": "payments: control totals", "reason": "both sides have 1 records, sum 49770", "result": "PASS", "currency": "bhd"}, {"name": "payments: control totals", "reason": "both sides have 6 records, sum 105479", "result": "PASS", "currency": "eur"}, {"name": "payments: control totals", "reason": "both sides have 4 records, sum 55306", "result": "PASS", "currency": "gbp"}, {"name": "payments: control totals", "reason": "both sides have 19 records, sum 273456", "result": "PASS", "currency": "usd"}, {"name": "balance_transactions: window covered", "reason": "the slices that were read tile the window, each to its end", "result": "PASS", "currency": null}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 1 balance transactions", "result": "PASS", "currency": "bhd"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 6 balance transactions", "result": "PASS", "currency": "eur"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 2 balance transactions", "result": "PASS", "currency": "gbp"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 19 balance transactions", "result": "PASS", "currency": "usd"}, {"name": "balance_transactions: payouts add up to nothing", "reason": "no payout was made in the window", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: balance before and activity give balance after", "reason": "the window ended more than 2 days ago, and Stripe tells only the present balance", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "1 of 1 movements of charges and refunds have exactly one", "result": "PASS", "currency": "bhd"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "6 of 6 movements of charges and refunds have exactly one", "result": "PASS", "currency": "eur"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "2 of 2 movements of charges and refunds have exactly one", "result": "PASS", "currency": "gbp"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "19 of 19 movements of charges and refunds have exactly one", "result": "PASS", "currency": "usd"}], "reason": "", "report": "sha256:85c5fb5696233a77308a60d277f8aefdf1153ba41462f5722c9b86d62a5b2fb1", "status": "matched", "account": null, "at_risk": {"payments": {}}, "objects": {"payments": {"read": 30, "synced": 30, "created": 0, "invalid": 0, "updated": 0, "conflict": 0, "orphaned": 0, "duplicate": 0}}, "lost_webhooks": {"payments": {"rate": 0.0, "checked": 0, "unknown": 0, "undelivered": 0}}}', NULL, '{}', 0),
	('run_20261130_024855_bb3b2463', 'acct_1North', '2026-11-18 00:00:00+00', '2026-11-19 00:00:00+00', '{payments}', 'run', 'repaired', '', 'command@vm-32593-231d', NULL, NULL, 1, 1, '2026-11-30 02:48:55.616287+00', '2026-11-30 02:48:55.942575+00', '2026-11-30 02:48:57.297535+00', '{"run": "run_20261130_024855_bb3b2463", "ends": {"payments": {"reason": "", "status": "repaired"}, "balance_transactions": {"reason": "", "status": "matched"}}, "from": "2026-11-18T00:00:00Z", "mode": "run", "plan": "sha256:660c6ebd7da6c84d74d01e0217441f335c4b5ddb85b1e837fbee6f55e192d9f9", "notes": {"payments": ["no earlier run has seen what is older than the window: of that, only changes are told"]}, "until": "2026-11-19T00:00:00Z", "proofs": [{"name": "payments: window covered", "reason": "the slices that were read tile the window, each to its end", "result": "PASS", "currency": null}, {"name": "payments: every ledger row asked for", "reason": "Stripe listed, or was asked for, every row of the ledger''s window", "result": "PASS", "currency": null}, {"name": "payments: classes add up", "reason": "1 of Stripe''s records were read: 1 in the classes; 0 of the ledger''s rows were read: 0 in the classes", "result": "PASS", "currency": "eur"}, {"name": "payments: classes add up", "reason": "3 of Stripe''s records were read: 3 in the classes; 0 of the ledger''s rows were read: 0 in the classes", "result": "PASS", "currency": "gbp"}, {"name": "payments: classes add up", "reason": "1 of Stripe''s records were read: 1 in the classes; 0 of the ledger''s rows were read: 0 in the classes", "result": "PASS", "currency": "jpy"}, {"name": "payments: classes add up", "reason": "7 of Stripe''s records were read: 7 in the classes; 0 of the ledger''s rows were read: 0 in the classes", "result": "PASS", "currency": "usd"}, {"name": "payments: classes add up", "reason": "12 of Stripe''s records in all; 12 in the classes", "result": "PASS", "currency": null}, {"name": "payments: control totals", "reason": "both sides have 1 records, sum 1300", "result": "PASS", "currency": "eur"}, {"name": "payments: control totals", "reason": "both sides have 3 records, sum 27079", "result": "PASS", "currency": "gbp"}, {"name": "payments: control totals", "reason": "both sides have 1 records, sum 22458", "result": "PASS", "currency": "jpy"}, {"name": "payments: control totals", "reason": "both sides have 7 records, sum 63609", "result": "PASS", "currency": "usd"}, {"name": "balance_transactions: window covered", "reason": "the slices that were read tile the window, each to its end", "result": "PASS", "currency": null}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 1 balance transactions", "result": "PASS", "currency": "eur"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 3 balance transactions", "result": "PASS", "currency": "gbp"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 1 balance transactions", "result": "PASS", "currency": "jpy"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 7 balance transactions", "result": "PASS", "currency": "usd"}, {"name": "balance_transactions: payouts add up to nothing", "reason": "no payout was made in the window", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: balance before and activity give balance after", "reason": "the window ended more than 2 days ago, and Stripe tells only the present balance", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "1 of 1 movements of charges and refunds have exactly one", "result": "PASS", "currency": "eur"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "3 of 3 movements of charges and refunds have exactly one", "result": "PASS", "currency": "gbp"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "1 of 1 movements of charges and refunds have exactly one", "result": "PASS", "currency": "jpy"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "7 of 7 movements of charges and refunds have exactly one", "result": "PASS", "currency": "usd"}], "reason": "", "report": "sha256:8907670a588cfcaaca92529af7442ad044fe36a130ae9eea7c413337e3c763b2", "status": "repaired", "account": "acct_1North", "at_risk": {"payments": {}}, "objects": {"payments": {"read": 12, "synced": 0, "created": 12, "invalid": 0, "updated": 0, "conflict": 0, "orphaned": 0, "duplicate": 0}}, "lost_webhooks": {"payments": {"rate": 0.0, "checked": 12, "unknown": 0, "undelivered": 0}}}', NULL, '{}', 0),
	('run_20261130_024903_4f5d42c4', '', '2026-11-18 00:00:00+00', '2026-11-19 00:00:00+00', '{payments}', 'run', 'discrepancies', 'balance_transactions: charges and refunds have their ledger rows (usd): 18 of 19 movements of charges and refunds have exactly one; 1 have none or several: txn_373WowoxPlat000185Vaa3k6', 'command@vm-315-6596', NULL, NULL, 1, 1, '2026-11-30 02:49:03.965221+00', '2026-11-30 02:49:04.216844+00', '2026-11-30 02:49:05.894487+00', '{"run": "run_20261130_024903_4f5d42c4", "ends": {"payments": {"reason": "", "status": "discrepancies"}, "balance_transactions": {"reason": "balance_transactions: charges and refunds have their ledger rows (usd): 18 of 19 movements of charges and refunds have exactly one; 1 have none or several: txn_373WowoxPlat000185Vaa3k6", "status": "discrepancies"}}, "from": "2026-11-18T00:00:00Z", "mode": "run", "plan": "sha256:741063f92144a4a5472ea60573d4c7d96cf19d3d94fa056e7dbeeea4e8c02a34", "notes": {}, "until": "2026-11-19T00:00:00Z", "proofs": [{"name": "payments: window covered", "reason": "the slices that were read tile the window, each to its end", "result": "PASS", "currency": null}, {"name": "payments: every ledger row asked for", "reason": "Stripe listed, or was asked for, every row of the ledger''s window", "result": "PASS", "currency": null}, {"name": "payments: classes add up", "reason": "1 of Stripe''s records were read: 1 in the classes; 1 of the ledger''s rows were read: 1 in the classes", "result": "PASS", "currency": "bhd"}, {"name": "payments: classes add up", "reason": "6 of Stripe''s records were read: 6 in the classes; 4 of the ledger''s rows were read: 4 in the classes", "result": "PASS", "currency": "eur"}, {"name": "payments: classes add up", "reason": "4 of Stripe''s records were read: 4 in the classes; 4 of the ledger''s rows were read: 4 in the classes", "result": "PASS", "currency": "gbp"}, {"name": "payments: classes add up", "reason": "19 of Stripe''s records were read: 19 in the classes; 21 of the ledger''s rows were read: 21 in the classes", "result": "PASS", "currency": "usd"}, {"name": "payments: classes add up", "reason": "30 of Stripe''s records in all; 30 in the classes", "result": "PASS", "currency": null}, {"name": "payments: control totals", "reason": "both sides have 1 records, sum 49770", "result": "PASS", "currency": "bhd"}, {"name": "payments: control totals", "reason": "both sides have 6 records, sum 105479", "result": "PASS", "currency": "eur"}, {"name": "payments: control totals", "reason": "Stripe has 4 records, sum 55306; the ledger has 3, sum 51286", "result": "FAIL", "currency": "gbp"}, {"name": "payments: control totals", "reason": "Stripe has 19 records, sum 273456; the ledger has 21, sum 295604", "result": "FAIL", "currency": "usd"}, {"name": "balance_transactions: window covered", "reason": "the slices that were read tile the window, each to its end", "result": "PASS", "currency": null}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 1 balance transactions", "result": "PASS", "currency": "bhd"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 6 balance transactions", "result": "PASS", "currency": "eur"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 2 balance transactions", "result": "PASS", "currency": "gbp"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 19 balance transactions", "result": "PASS", "currency": "usd"}, {"name": "balance_transactions: payouts add up to nothing", "reason": "no payout was made in the window", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: balance before and activity give balance after", "reason": "the window ended more than 2 days ago, and Stripe tells only the present balance", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "1 of 1 movements of charges and refunds have exactly one", "result": "PASS", "currency": "bhd"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "6 of 6 movements of charges and refunds have exactly one", "result": "PASS", "currency": "eur"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "2 of 2 movements of charges and refunds have exactly one", "result": "PASS", "currency": "gbp"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "18 of 19 movements of charges and refunds have exactly one; 1 have none or several: txn_373WowoxPlat000185Vaa3k6", "result": "FAIL", "currency": "usd"}], "reason": "balance_transactions: charges and refunds have their ledger rows (usd): 18 of 19 movements of charges and refunds have exactly one; 1 have none or several: txn_373WowoxPlat000185Vaa3k6", "report": "sha256:fc1225988ad3f13597d8f188fdd424936b7037831393078420c67cdd65442b8e", "status": "discrepancies", "account": null, "at_risk": {"payments": {"gbp": 4020, "usd": 22148}}, "objects": {"payments": {"read": 30, "synced": 22, "created": 2, "invalid": 1, "updated": 3, "conflict": 1, "orphaned": 1, "duplicate": 1}}, "lost_webhooks": {"payments": {"rate": 0.0, "checked": 5, "unknown": 0, "undelivered": 0}}}', NULL, '{}', 0),
	('run_20261130_024916_166d6038', '', '2026-11-18 00:00:00+00', '2026-11-19 00:00:00+00', '{payments}', 'run', 'discrepancies', 'balance_transactions: charges and refunds have their ledger rows (usd): 18 of 19 movements of charges and refunds have exactly one; 1 have none or several: txn_373WowoxPlat000185Vaa3k6', 'command@vm-529-cd23', NULL, NULL, 1, 1, '2026-11-30 02:49:16.445428+00', '2026-11-30 02:49:16.679282+00', '2026-11-30 02:49:18.06832+00', '{"run": "run_20261130_024916_166d6038", "ends": {"payments": {"reason": "", "status": "discrepancies"}, "balance_transactions": {"reason": "balance_transactions: charges and refunds have their ledger rows (usd): 18 of 19 movements of charges and refunds have exactly one; 1 have none or several: txn_373WowoxPlat000185Vaa3k6", "status": "discrepancies"}}, "from": "2026-11-18T00:00:00Z", "mode": "run", "plan": "sha256:3ffb6a9eb3414e0ae2c2d7ef990fff3291d0e7af594f264d22e7445390695577", "notes": {}, "until": "2026-11-19T00:00:00Z", "proofs": [{"name": "payments: window covered", "reason": "the slices that were read tile the window, each to its end", "result": "PASS", "currency": null}, {"name": "payments: every ledger row asked for", "reason": "Stripe listed, or was asked for, every row of the ledger''s window", "result": "PASS", "currency": null}, {"name": "payments: classes add up", "reason": "1 of Stripe''s records were read: 1 in the classes; 1 of the ledger''s rows were read: 1 in the classes", "result": "PASS", "currency": "bhd"}, {"name": "payments: classes add up", "reason": "6 of Stripe''s records were read: 6 in the classes; 6 of the ledger''s rows were read: 6 in the classes", "result": "PASS", "currency": "eur"}, {"name": "payments: classes add up", "reason": "4 of Stripe''s records were read: 4 in the classes; 3 of the ledger''s rows were read: 3 in the classes", "result": "PASS", "currency": "gbp"}, {"name": "payments: classes add up", "reason": "19 of Stripe''s records were read: 19 in the classes; 20 of the ledger''s rows were read: 20 in the classes", "result": "PASS", "currency": "usd"}, {"name": "payments: classes add up", "reason": "30 of Stripe''s records in all; 30 in the classes", "result": "PASS", "currency": null}, {"name": "payments: control totals", "reason": "both sides have 1 records, sum 49770", "result": "PASS", "currency": "bhd"}, {"name": "payments: control totals", "reason": "both sides have 6 records, sum 105479", "result": "PASS", "currency": "eur"}, {"name": "payments: control totals", "reason": "both sides have 4 records, sum 55306", "result": "PASS", "currency": "gbp"}, {"name": "payments: control totals", "reason": "Stripe has 19 records, sum 273456; the ledger has 20, sum 294604", "result": "FAIL", "currency": "usd"}, {"name": "balance_transactions: window covered", "reason": "the slices that were read tile the window, each to its end", "result": "PASS", "currency": null}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 1 balance transactions", "result": "PASS", "currency": "bhd"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 6 balance transactions", "result": "PASS", "currency": "eur"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 2 balance transactions", "result": "PASS", "currency": "gbp"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 19 balance transactions", "result": "PASS", "currency": "usd"}, {"name": "balance_transactions: payouts add up to nothing", "reason": "no payout was made in the window", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: balance before and activity give balance after", "reason": "the window ended more than 2 days ago, and Stripe tells only the present balance", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "1 of 1 movements of charges and refunds have exactly one", "result": "PASS", "currency": "bhd"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "6 of 6 movements of charges and refunds have exactly one", "result": "PASS", "currency": "eur"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "2 of 2 movements of charges and refunds have exactly one", "result": "PASS", "currency": "gbp"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "18 of 19 movements of charges and refunds have exactly one; 1 have none or several: txn_373WowoxPlat000185Vaa3k6", "result": "FAIL", "currency": "usd"}], "reason": "balance_transactions: charges and refunds have their ledger rows (usd): 18 of 19 movements of charges and refunds have exactly one; 1 have none or several: txn_373WowoxPlat000185Vaa3k6", "report": "sha256:af62472b35e7ef2fa692e7cf7d5d2fa4d90ed2c67637c8f51ddf32128f06404e", "status": "discrepancies", "account": null, "at_risk": {"payments": {"usd": 21148}}, "objects": {"payments": {"read": 30, "synced": 26, "created": 1, "invalid": 0, "updated": 1, "conflict": 1, "orphaned": 0, "duplicate": 1}}, "lost_webhooks": {"payments": {"rate": 0.0, "checked": 2, "unknown": 0, "undelivered": 0}}}', 'run_20261130_024903_4f5d42c4', '{"supersedes": "run_20261130_024903_4f5d42c4"}', 0),
	('run_20261130_024927_12d3b46c', '', '2026-11-18 00:00:00+00', '2026-11-18 08:00:00+00', '{payments}', 'dry-run', 'discrepancies', '', 'command@vm-655-e2ec', NULL, NULL, 1, 1, '2026-11-30 02:49:27.405716+00', '2026-11-30 02:49:27.618932+00', '2026-11-30 02:49:28.936635+00', '{"run": "run_20261130_024927_12d3b46c", "ends": {"payments": {"reason": "", "status": "discrepancies"}, "balance_transactions": {"reason": "", "status": "matched"}}, "from": "2026-11-18T00:00:00Z", "mode": "dry-run", "plan": "sha256:3ffb6a9eb3414e0ae2c2d7ef990fff3291d0e7af594f264d22e7445390695577", "notes": {}, "until": "2026-11-18T08:00:00Z", "proofs": [{"name": "payments: window covered", "reason": "the slices that were read tile the window, each to its end", "result": "PASS", "currency": null}, {"name": "payments: every ledger row asked for", "reason": "Stripe listed, or was asked for, every row of the ledger''s window", "result": "PASS", "currency": null}, {"name": "payments: classes add up", "reason": "4 of Stripe''s records were read: 4 in the classes; 4 of the ledger''s rows were read: 4 in the classes", "result": "PASS", "currency": "eur"}, {"name": "payments: classes add up", "reason": "1 of Stripe''s records were read: 1 in the classes; 0 of the ledger''s rows were read: 0 in the classes", "result": "PASS", "currency": "gbp"}, {"name": "payments: classes add up", "reason": "6 of Stripe''s records were read: 6 in the classes; 6 of the ledger''s rows were read: 6 in the classes", "result": "PASS", "currency": "usd"}, {"name": "payments: classes add up", "reason": "11 of Stripe''s records in all; 11 in the classes", "result": "PASS", "currency": null}, {"name": "payments: control totals", "reason": "both sides have 4 records, sum 72863", "result": "PASS", "currency": "eur"}, {"name": "payments: control totals", "reason": "dry run, nothing was written: Stripe has 1 records, sum 4020; the ledger has 0, sum 0", "result": "NOT CHECKED", "currency": "gbp"}, {"name": "payments: control totals", "reason": "both sides have 6 records, sum 48395", "result": "PASS", "currency": "usd"}, {"name": "balance_transactions: window covered", "reason": "the slices that were read tile the window, each to its end", "result": "PASS", "currency": null}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 4 balance transactions", "result": "PASS", "currency": "eur"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 1 balance transactions", "result": "PASS", "currency": "gbp"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 6 balance transactions", "result": "PASS", "currency": "usd"}, {"name": "balance_transactions: payouts add up to nothing", "reason": "no payout was made in the window", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: balance before and activity give balance after", "reason": "the window ended more than 2 days ago, and Stripe tells only the present balance", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "4 of 4 movements of charges and refunds have exactly one", "result": "PASS", "currency": "eur"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "dry run, nothing was written: 0 of 1 movements of charges and refunds have exactly one; 1 have none or several: txn_373WowoxPlat0001CDlpXhoe", "result": "NOT CHECKED", "currency": "gbp"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "6 of 6 movements of charges and refunds have exactly one", "result": "PASS", "currency": "usd"}], "reason": "", "report": "sha256:14bdb2cd8999417e3d0f69ab36e244e20ef99c138c7e331392a867efe64cd7b7", "status": "discrepancies", "account": null, "at_risk": {"payments": {"gbp": 4020, "usd": 1079}}, "objects": {"payments": {"read": 11, "synced": 9, "created": 1, "invalid": 0, "updated": 1, "conflict": 0, "orphaned": 0, "duplicate": 0}}, "lost_webhooks": {"payments": {"rate": 0.0, "checked": 2, "unknown": 0, "undelivered": 0}}}', NULL, '{"repair": ["created", "updated", "conflict"]}', 0),
	('run_20261130_024931_a70221ce', '', '2026-11-18 00:00:00+00', '2026-11-18 08:00:00+00', '{payments}', 'run', 'repaired', '', 'command@vm-702-c323', NULL, NULL, 2, 2, '2026-11-30 02:49:31.099382+00', '2026-11-30 02:49:31.249379+00', '2026-11-30 02:49:39.652192+00', '{"run": "run_20261130_024931_a70221ce", "ends": {"payments": {"reason": "", "status": "repaired"}, "balance_transactions": {"reason": "", "status": "matched"}}, "from": "2026-11-18T00:00:00Z", "mode": "run", "plan": "sha256:3ffb6a9eb3414e0ae2c2d7ef990fff3291d0e7af594f264d22e7445390695577", "notes": {}, "until": "2026-11-18T08:00:00Z", "proofs": [{"name": "payments: window covered", "reason": "the slices that were read tile the window, each to its end", "result": "PASS", "currency": null}, {"name": "payments: every ledger row asked for", "reason": "Stripe listed, or was asked for, every row of the ledger''s window", "result": "PASS", "currency": null}, {"name": "payments: classes add up", "reason": "4 of Stripe''s records were read: 4 in the classes; 4 of the ledger''s rows were read: 4 in the classes", "result": "PASS", "currency": "eur"}, {"name": "payments: classes add up", "reason": "1 of Stripe''s records were read: 1 in the classes; 0 of the ledger''s rows were read: 0 in the classes", "result": "PASS", "currency": "gbp"}, {"name": "payments: classes add up", "reason": "6 of Stripe''s records were read: 6 in the classes; 6 of the ledger''s rows were read: 6 in the classes", "result": "PASS", "currency": "usd"}, {"name": "payments: classes add up", "reason": "11 of Stripe''s records in all; 11 in the classes", "result": "PASS", "currency": null}, {"name": "payments: control totals", "reason": "both sides have 4 records, sum 72863", "result": "PASS", "currency": "eur"}, {"name": "payments: control totals", "reason": "both sides have 1 records, sum 4020", "result": "PASS", "currency": "gbp"}, {"name": "payments: control totals", "reason": "both sides have 6 records, sum 48395", "result": "PASS", "currency": "usd"}, {"name": "balance_transactions: window covered", "reason": "the slices that were read tile the window, each to its end", "result": "PASS", "currency": null}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 4 balance transactions", "result": "PASS", "currency": "eur"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 1 balance transactions", "result": "PASS", "currency": "gbp"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 6 balance transactions", "result": "PASS", "currency": "usd"}, {"name": "balance_transactions: payouts add up to nothing", "reason": "no payout was made in the window", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: balance before and activity give balance after", "reason": "the window ended more than 2 days ago, and Stripe tells only the present balance", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "4 of 4 movements of charges and refunds have exactly one", "result": "PASS", "currency": "eur"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "1 of 1 movements of charges and refunds have exactly one", "result": "PASS", "currency": "gbp"}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "6 of 6 movements of charges and refunds have exactly one", "result": "PASS", "currency": "usd"}], "reason": "", "report": "sha256:f183e3fa1de50906088edf3cb82f651d393f3b23ab363aa5bebe5b35e447dd20", "status": "repaired", "account": null, "at_risk": {"payments": {}}, "objects": {"payments": {"read": 11, "synced": 9, "created": 1, "invalid": 0, "updated": 1, "conflict": 0, "orphaned": 0, "duplicate": 0}}, "lost_webhooks": {"payments": {"rate": 0.0, "checked": 2, "unknown": 0, "undelivered": 0}}}', NULL, '{}', 0),
	('run_20261130_024940_b968c50d', '', '2026-11-18 00:00:00+00', '2026-11-18 08:00:00+00', '{payments}', 'run', 'incomplete', 'payments: the key may not read this list: GET /v1/payment_intents: Stripe answered 403: "The provided key does not have the required permissions for this endpoint on account ''acct_1SandboxPlat0001''. Having the ''rak_payment_intent_read'' permission would allow this request to continue."; give the key this permission in the Stripe Dashboard, or check the account', 'command@vm-930-bd4e', NULL, NULL, 1, 1, '2026-11-30 02:49:40.294739+00', '2026-11-30 02:49:40.364961+00', '2026-11-30 02:49:40.95336+00', '{"run": "run_20261130_024940_b968c50d", "ends": {"payments": {"reason": "payments: the key may not read this list: GET /v1/payment_intents: Stripe answered 403: \"The provided key does not have the required permissions for this endpoint on account ''acct_1SandboxPlat0001''. Having the ''rak_payment_intent_read'' permission would allow this request to continue.\"; give the key this permission in the Stripe Dashboard, or check the account", "status": "incomplete"}, "balance_transactions": {"reason": "", "status": "matched"}}, "from": "2026-11-18T00:00:00Z", "mode": "run", "plan": null, "notes": {}, "until": "2026-11-18T08:00:00Z", "proofs": [{"name": "payments: window covered", "reason": "1 of 1 slices were not read to their end", "result": "FAIL", "currency": null}, {"name": "payments: classes add up", "reason": "nothing was classified", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: window covered", "reason": "the slices that were read tile the window, each to its end", "result": "PASS", "currency": null}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 4 balance transactions", "result": "PASS", "currency": "eur"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 1 balance transactions", "result": "PASS", "currency": "gbp"}, {"name": "balance_transactions: gross less fee is net", "reason": "in each of 6 balance transactions", "result": "PASS", "currency": "usd"}, {"name": "balance_transactions: payouts add up to nothing", "reason": "no payout was made in the window", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: balance before and activity give balance after", "reason": "the window ended more than 2 days ago, and Stripe tells only the present balance", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "not everything was compared (payments: payments: the key may not read this list: GET /v1/payment_intents: Stripe answered 403: \"The provided key does not have the required permissions for this endpoint on account ''acct_1SandboxPlat0001''. Having the ''rak_payment_intent_read'' permission would allow this request to continue.\"; give the key this permission in the Stripe Dashboard, or check the account)", "result": "NOT CHECKED", "currency": null}], "reason": "payments: the key may not read this list: GET /v1/payment_intents: Stripe answered 403: \"The provided key does not have the required permissions for this endpoint on account ''acct_1SandboxPlat0001''. Having the ''rak_payment_intent_read'' permission would allow this request to continue.\"; give the key this permission in the Stripe Dashboard, or check the account", "report": "sha256:57e42b3f2baba9296488ad9c98b9661c46b438d18a3685febc3253978d49ecba", "status": "incomplete", "account": null, "at_risk": {"payments": {}}, "objects": {"payments": {"read": 0, "synced": 0, "created": 0, "invalid": 0, "updated": 0, "conflict": 0, "orphaned": 0, "duplicate": 0}}, "lost_webhooks": {"payments": {"rate": 0.0, "checked": 0, "unknown": 0, "undelivered": 0}}}', NULL, '{}', 0),
	('run_20261130_024942_e7da9522', 'acct_1Nobody', '2026-11-18 00:00:00+00', '2026-11-18 08:00:00+00', '{payments}', 'run', 'failed', 'payments: GET /v1/payment_intents: Stripe answered 403: "The provided key does not have access to account ''acct_1Nobody'' (or that account does not exist). Application access may have been revoked."; give the key this permission in the Stripe Dashboard, or check the account; balance_transactions: the key may not read balance transactions (GET /v1/balance_transactions: Stripe answered 403: "The provided key does not have access to account ''acct_1Nobody'' (or that account does not exist). Application access may have been revoked."; give the key this permission in the Stripe Dashboard, or check the account): what moved money of older objects was not looked at, and no money is proven', 'command@vm-950-32d6', NULL, NULL, 1, 1, '2026-11-30 02:49:42.039931+00', '2026-11-30 02:49:42.226104+00', '2026-11-30 02:49:42.836458+00', '{"run": "run_20261130_024942_e7da9522", "ends": {"payments": {"reason": "GET /v1/payment_intents: Stripe answered 403: \"The provided key does not have access to account ''acct_1Nobody'' (or that account does not exist). Application access may have been revoked.\"; give the key this permission in the Stripe Dashboard, or check the account", "status": "failed"}, "balance_transactions": {"reason": "balance_transactions: the key may not read balance transactions (GET /v1/balance_transactions: Stripe answered 403: \"The provided key does not have access to account ''acct_1Nobody'' (or that account does not exist). Application access may have been revoked.\"; give the key this permission in the Stripe Dashboard, or check the account): what moved money of older objects was not looked at, and no money is proven", "status": "incomplete"}}, "from": "2026-11-18T00:00:00Z", "mode": "run", "plan": null, "notes": {}, "until": "2026-11-18T08:00:00Z", "proofs": [{"name": "payments: window covered", "reason": "1 of 1 slices were not read to their end", "result": "FAIL", "currency": null}, {"name": "payments: classes add up", "reason": "nothing was classified", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: gross less fee is net", "reason": "the key may not read balance transactions (GET /v1/balance_transactions: Stripe answered 403: \"The provided key does not have access to account ''acct_1Nobody'' (or that account does not exist). Application access may have been revoked.\"; give the key this permission in the Stripe Dashboard, or check the account)", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: payouts add up to nothing", "reason": "the key may not read balance transactions (GET /v1/balance_transactions: Stripe answered 403: \"The provided key does not have access to account ''acct_1Nobody'' (or that account does not exist). Application access may have been revoked.\"; give the key this permission in the Stripe Dashboard, or check the account)", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: balance before and activity give balance after", "reason": "the key may not read balance transactions (GET /v1/balance_transactions: Stripe answered 403: \"The provided key does not have access to account ''acct_1Nobody'' (or that account does not exist). Application access may have been revoked.\"; give the key this permission in the Stripe Dashboard, or check the account)", "result": "NOT CHECKED", "currency": null}, {"name": "balance_transactions: charges and refunds have their ledger rows", "reason": "the key may not read balance transactions (GET /v1/balance_transactions: Stripe answered 403: \"The provided key does not have access to account ''acct_1Nobody'' (or that account does not exist). Application access may have been revoked.\"; give the key this permission in the Stripe Dashboard, or check the account)", "result": "NOT CHECKED", "currency": null}], "reason": "payments: GET /v1/payment_intents: Stripe answered 403: \"The provided key does not have access to account ''acct_1Nobody'' (or that account does not exist). Application access may have been revoked.\"; give the key this permission in the Stripe Dashboard, or check the account; balance_transactions: the key may not read balance transactions (GET /v1/balance_transactions: Stripe answered 403: \"The provided key does not have access to account ''acct_1Nobody'' (or that account does not exist). Application access may have been revoked.\"; give the key this permission in the Stripe Dashboard, or check the account): what moved money of older objects was not looked at, and no money is proven", "report": "sha256:3416cea5a0801636d9c132c35426660a421bf140e7ce0c76005df528ad39f76a", "status": "failed", "account": "acct_1Nobody", "at_risk": {"payments": {}}, "objects": {"payments": {"read": 0, "synced": 0, "created": 0, "invalid": 0, "updated": 0, "conflict": 0, "orphaned": 0, "duplicate": 0}}, "lost_webhooks": {"payments": {"rate": 0.0, "checked": 0, "unknown": 0, "undelivered": 0}}}', NULL, '{}', 0);


--
-- Data for Name: sign_offs; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.sign_offs VALUES
	('', 1, 'run_20261130_024841_c3822a94', 1, '\x7b226163636f756e74223a6e756c6c2c226174223a22323032362d31312d33305430323a34383a34365a222c22636f6d6d656e74223a22636865636b6564222c2265646974696f6e223a312c226d616e6966657374223a2238356335666235363936323333613737333038613630643237376638616566646631313533626134313436326635373232633962383664363261356232666231222c226e616d65223a22416e6e6120416872656e73222c226e756d626572223a312c2270726576696f7573223a6e756c6c2c227075626c69635f6b6579223a2241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c22726f6c65223a227072657061726572222c2272756e223a2272756e5f32303236313133305f3032343834315f6333383232613934222c2277686174223a227369676e2d6f6666227d', '\x8cd61f6319e0934950d3a0ba96fbc613988b1521b2b9ebc373bf8e7be4849252', '\xbd80717f9e70c18da8cb293f04ff06877c1426bee77857ba6feef5cebf660243b1c2b95a3d4375d9534e93d9d3dfa6bd2ce5149383b40867386afda28e394f07', '2026-11-30 02:48:46.745436+00'),
	('', 2, 'run_20261130_024841_c3822a94', 1, '\x7b226163636f756e74223a6e756c6c2c226174223a22323032362d31312d33305430323a34383a35315a222c22636f6d6d656e74223a22636865636b6564222c2265646974696f6e223a312c226d616e6966657374223a2238356335666235363936323333613737333038613630643237376638616566646631313533626134313436326635373232633962383664363261356232666231222c226e616d65223a22426f2042657267222c226e756d626572223a322c2270726576696f7573223a2238636436316636333139653039333439353064336130626139366662633631333938386231353231623262396562633337336266386537626534383439323532222c227075626c69635f6b6579223a2241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c22726f6c65223a227265766965776572222c2272756e223a2272756e5f32303236313133305f3032343834315f6333383232613934222c2277686174223a227369676e2d6f6666227d', '\xb01be227ecca850f0e75bacc0a0ffb33399f227f2f82087cb1293b46bdeedc5d', '\xa003462cd358be9b088150f9c4ea7fc2a7c74babf0e3835234fabb64635f4923921ec1596e5104a7f44045e2082df0c5efaf4de29e539f74073006a588418d0d', '2026-11-30 02:48:51.470186+00'),
	('acct_1North', 1, 'run_20261130_024855_bb3b2463', 1, '\x7b226163636f756e74223a22616363745f314e6f727468222c226174223a22323032362d31312d33305430323a34393a30305a222c22636f6d6d656e74223a22636865636b6564222c2265646974696f6e223a312c226d616e6966657374223a2238393037363730613538386366636161636139323532396166373434326164303434666533366131333061653965656137633431333333376533633736336232222c226e616d65223a22436c656f204372757a222c226e756d626572223a312c2270726576696f7573223a6e756c6c2c227075626c69635f6b6579223a2241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c22726f6c65223a227072657061726572222c2272756e223a2272756e5f32303236313133305f3032343835355f6262336232343633222c2277686174223a227369676e2d6f6666227d', '\x3c686de6385222b066b5746b0c311eda6211770e8980560143f37ced8e38fdea', '\xbd23a7fad7be2f7e135374ad392d29b4b2fef892dc769e8bc167bab05cb6612c3bc24fc1d4aa6f542d69bbb5a50af89e298b6934927793f83081b268ab120c08', '2026-11-30 02:49:00.194547+00'),
	('', 3, 'run_20261130_024903_4f5d42c4', 1, '\x7b226163636f756e74223a6e756c6c2c226174223a22323032362d31312d33305430323a34393a30385a222c22636f6d6d656e74223a22636865636b6564222c2265646974696f6e223a312c226d616e6966657374223a2266633132323539383861643366313335393764386631383866646434323439333662373033373833313339333037383432306336376364643635343432623865222c226e616d65223a22416e6e6120416872656e73222c226e756d626572223a332c2270726576696f7573223a2262303162653232376563636138353066306537356261636330613066666233333339396632323766326638323038376362313239336234366264656564633564222c227075626c69635f6b6579223a2241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c22726f6c65223a227072657061726572222c2272756e223a2272756e5f32303236313133305f3032343930335f3466356434326334222c2277686174223a227369676e2d6f6666227d', '\x08cadf1acb8c7f29a39906ae006cba4b28a6426b295f15dee0096f238e2be6ef', '\xa91d44f5792a20ffa4c2e9785a028725faad9272e28951ad97bf0241c866d3e5044fa3f0790098df90b2a0605942e49d8a912f2674bb0adc8819462609411307', '2026-11-30 02:49:08.776194+00'),
	('', 4, 'run_20261130_024903_4f5d42c4', 1, '\x7b226163636f756e74223a6e756c6c2c226174223a22323032362d31312d33305430323a34393a31335a222c22636f6d6d656e74223a22636865636b6564222c2265646974696f6e223a312c226d616e6966657374223a2266633132323539383861643366313335393764386631383866646434323439333662373033373833313339333037383432306336376364643635343432623865222c226e616d65223a22426f2042657267222c226e756d626572223a342c2270726576696f7573223a2230386361646631616362386337663239613339393036616530303663626134623238613634323662323935663135646565303039366632333865326265366566222c227075626c69635f6b6579223a2241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c22726f6c65223a227265766965776572222c2272756e223a2272756e5f32303236313133305f3032343930335f3466356434326334222c2277686174223a227369676e2d6f6666227d', '\x054096b0ceb0e740dc03f3108c07e063e7ad214e3e1f6b13981d89b28d63d439', '\xbbe6e272dfe43a6dd53159b3e958ba28ba5a3a56f4a475b173ead66cd39920588935bb68997101ac438cd928b184ccc9e3e6352a3cb004f20225a7efd9e8d504', '2026-11-30 02:49:13.149972+00'),
	('', 5, 'run_20261130_024916_166d6038', 1, '\x7b226163636f756e74223a6e756c6c2c226174223a22323032362d31312d33305430323a34393a32305a222c226279223a22436c656f204372757a222c2265646974696f6e223a312c226d616e6966657374223a2261663632343732623335653765663266613639326537636637643564326661346439306564326336373633376338663531646466333231323866303634303465222c226e756d626572223a352c2270726576696f7573223a2230353430393662306365623065373430646330336633313038633037653036336537616432313465336531663662313339383164383962323864363364343339222c227075626c69635f6b6579223a2241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c22726f7773223a7b227061796d656e7473223a7b2264656c65746564223a312c22707574206261636b223a317d7d2c2272756e223a2272756e5f32303236313133305f3032343931365f3136366436303338222c22756e646f223a312c2277686174223a22756e646f227d', '\x49c48d2400e253a113264f1b5aabbff446ed3285bcc42554cd7306465ee38f01', '\xb2c041a1f44a943b6c31ad9fb9f6dfa72b404a7a5b65a2cf5d99573813a3fa221de15483bbb2efc1183f0300bf307303a0973a6ff9d56263ef7a9ef3fbfe2406', '2026-11-30 02:49:20.110089+00'),
	('', 6, 'run_20261130_024916_166d6038', 1, '\x7b226163636f756e74223a6e756c6c2c226174223a22323032362d31312d33305430323a34393a32325a222c22636f6d6d656e74223a22636865636b6564222c2265646974696f6e223a312c226d616e6966657374223a2261663632343732623335653765663266613639326537636637643564326661346439306564326336373633376338663531646466333231323866303634303465222c226e616d65223a22436c656f204372757a222c226e756d626572223a362c2270726576696f7573223a2234396334386432343030653235336131313332363466316235616162626666343436656433323835626363343235353463643733303634363565653338663031222c227075626c69635f6b6579223a2241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c22726f6c65223a227072657061726572222c2272756e223a2272756e5f32303236313133305f3032343931365f3136366436303338222c2277686174223a227369676e2d6f6666227d', '\x89a2b3474b152500e7f48b8e94db45d48925bb23a1d4b571ff566ec8b3052638', '\x65755efc919c1f9b06742ce8f13598d2308d6016d2d0ba32818efe0e4c05368ff44cffde8b24efdbdaf9882687ba2a452f6f91a71cb0833b85bffb7cc8f15f0b', '2026-11-30 02:49:22.217726+00'),
	('', 7, 'run_20261130_024916_166d6038', 1, '\x7b226163636f756e74223a6e756c6c2c226174223a22323032362d31312d33305430323a34393a32345a222c22636f6d6d656e74223a22636865636b6564222c2265646974696f6e223a312c226d616e6966657374223a2261663632343732623335653765663266613639326537636637643564326661346439306564326336373633376338663531646466333231323866303634303465222c226e616d65223a22416e6e6120416872656e73222c226e756d626572223a372c2270726576696f7573223a2238396132623334373462313532353030653766343862386539346462343564343839323562623233613164346235373166663536366563386233303532363338222c227075626c69635f6b6579223a2241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c22726f6c65223a227265766965776572222c2272756e223a2272756e5f32303236313133305f3032343931365f3136366436303338222c2277686174223a227369676e2d6f6666227d', '\x1d180f76223b171a2c51612c741bef03931f659da18dbe5785a1722af14b1c80', '\xfd1d3c0862833b6f3efdc98a6a37f0c53b73e474e791ad85f512249f04045e8a5c0f848435c51e18613f61e82d97ed57ea9a3701da81e44f4d8afe5041731f0c', '2026-11-30 02:49:24.104827+00'),
	('', 8, 'run_20261130_024832_4d611d60', 1, '\x7b226163636f756e74223a6e756c6c2c226174223a22323032362d31312d33305430323a34393a34345a222c2265646974696f6e223a312c226d616e6966657374223a2237666461353336303763306331346432313066383464343663303431653464343161646539353931346163333536386437323330353330343731643462326662222c226e756d626572223a382c2270726576696f7573223a2231643138306637363232336231373161326335313631326337343162656630333933316636353964613138646265353738356131373232616631346231633830222c227075626c69635f6b6579223a2241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c22726561736f6e223a2274656e207965617273206861766520706173736564222c2272756e223a2272756e5f32303236313133305f3032343833325f3464363131643630222c2277686174223a227265746972656d656e74227d', '\x80dd0e8a68f6c9ba93e392bd2300d53d84172e278949783e5688ff7f3b33b349', '\x6117f617c64b27aa2f1ea6ede11cdc01d6f38bce8a7e4347ecc779686f94ddd4d6eff773b7efa3dc07f58716060f52f2a66d29e3f31bb000c48b49f31f194c05', '2026-11-30 02:49:44.108227+00'),
	('', 9, 'run_20261130_024931_a70221ce', 2, '\x7b226163636f756e74223a6e756c6c2c226174223a22323032362d31312d33305430323a34393a34355a222c22636f6d6d656e74223a22636865636b6564222c2265646974696f6e223a322c226d616e6966657374223a2266313833653366613164653530393036303838656466336362383266363531643339336633623233616233363361613562656265356233356534343764643230222c226e616d65223a22426f2042657267222c226e756d626572223a392c2270726576696f7573223a2238306464306538613638663663396261393365333932626432333030643533643834313732653237383934393738336535363838666637663362333362333439222c227075626c69635f6b6579223a2241364548762f504f454c3464634e3059353076416d57666b316a436270513166486479475a424a564d62673d222c22726f6c65223a227072657061726572222c2272756e223a2272756e5f32303236313133305f3032343933315f6137303232316365222c2277686174223a227369676e2d6f6666227d', '\xfd8b19bbabc862eb241c0b9ff8e925cc023588c0b98a387539933b3d949ae7c6', '\x72792ef2401ac717d50abbaae80e4d2209376a0fd185545f8ca07cd5358c6784930cf1f5a38b968b2b60a6e7425b2b1d00b7f0b14ccfc75d9b970c349dbeab0a', '2026-11-30 02:49:45.3228+00');


--
-- Data for Name: slices; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.slices VALUES
	(4, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-19 00:00:00+00', 'txn_373WowoxPlat00011AKGcTkN', '2026-11-18 00:03:03+00', 1, 28, true),
	(3, 1000000, 'events', '2026-11-30 02:43:32+00', '2026-12-01 02:48:42+00', NULL, NULL, 1, 0, true),
	(4, 1, 'again', '2026-11-18 23:58:00+00', '2026-11-19 00:00:00+00', NULL, NULL, 1, 0, true),
	(3, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-19 00:00:00+00', 'pi_373WowoxPlat0001ctKmaLy3', '2026-11-18 00:03:01+00', 1, 30, true),
	(3, 2000000, 'undelivered', '2026-11-18 00:00:00+00', '2026-12-01 02:48:42+00', NULL, NULL, 1, 0, true),
	(3, 1, 'again', '2026-11-18 23:58:00+00', '2026-11-19 00:00:00+00', NULL, NULL, 1, 0, true),
	(6, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-19 00:00:00+00', 'txn_3c0C2Jcct_1NorthHxnDQBgk', '2026-11-18 00:40:44+00', 1, 12, true),
	(6, 1, 'again', '2026-11-18 23:58:00+00', '2026-11-19 00:00:00+00', NULL, NULL, 1, 0, true),
	(5, 1000000, 'events', '2026-11-18 00:00:00+00', '2026-12-01 02:48:56+00', 'evt_3c0C2Jcct_1NorthBfOIls1e', '2026-11-18 00:40:44+00', 1, 12, true),
	(5, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-19 00:00:00+00', 'pi_3c0C2Jcct_1NorthM3TxJPXC', '2026-11-18 00:40:42+00', 1, 12, true),
	(5, 2000000, 'undelivered', '2026-11-18 00:00:00+00', '2026-12-01 02:48:56+00', NULL, NULL, 1, 0, true),
	(5, 1, 'again', '2026-11-18 23:58:00+00', '2026-11-19 00:00:00+00', NULL, NULL, 1, 0, true),
	(8, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-19 00:00:00+00', 'txn_373WowoxPlat00011AKGcTkN', '2026-11-18 00:03:03+00', 1, 28, true),
	(8, 1, 'again', '2026-11-18 23:58:00+00', '2026-11-19 00:00:00+00', NULL, NULL, 1, 0, true),
	(7, 1000000, 'events', '2026-11-30 02:43:41+00', '2026-12-01 02:49:04+00', NULL, NULL, 1, 0, true),
	(7, 2000000, 'undelivered', '2026-11-18 00:00:00+00', '2026-12-01 02:49:04+00', NULL, NULL, 1, 0, true),
	(7, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-19 00:00:00+00', 'pi_373WowoxPlat0001ctKmaLy3', '2026-11-18 00:03:01+00', 1, 30, true),
	(7, 1, 'again', '2026-11-18 23:58:00+00', '2026-11-19 00:00:00+00', NULL, NULL, 1, 0, true),
	(10, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-19 00:00:00+00', 'txn_373WowoxPlat00011AKGcTkN', '2026-11-18 00:03:03+00', 1, 28, true),
	(9, 1000000, 'events', '2026-11-30 02:44:04+00', '2026-12-01 02:49:16+00', NULL, NULL, 1, 0, true),
	(9, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-19 00:00:00+00', 'pi_373WowoxPlat0001ctKmaLy3', '2026-11-18 00:03:01+00', 1, 30, true),
	(10, 1, 'again', '2026-11-18 23:58:00+00', '2026-11-19 00:00:00+00', NULL, NULL, 1, 0, true),
	(9, 2000000, 'undelivered', '2026-11-18 00:00:00+00', '2026-12-01 02:49:16+00', NULL, NULL, 1, 0, true),
	(9, 1, 'again', '2026-11-18 23:58:00+00', '2026-11-19 00:00:00+00', NULL, NULL, 1, 0, true),
	(12, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-18 08:00:00+00', 'txn_373WowoxPlat00011AKGcTkN', '2026-11-18 00:03:03+00', 1, 11, true),
	(12, 1, 'again', '2026-11-18 07:58:00+00', '2026-11-18 08:00:00+00', NULL, NULL, 1, 0, true),
	(11, 1000000, 'events', '2026-11-30 02:44:16+00', '2026-12-01 02:49:27+00', NULL, NULL, 1, 0, true),
	(11, 2000000, 'undelivered', '2026-11-18 00:00:00+00', '2026-12-01 02:49:27+00', NULL, NULL, 1, 0, true),
	(11, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-18 08:00:00+00', 'pi_373WowoxPlat0001ctKmaLy3', '2026-11-18 00:03:01+00', 1, 11, true),
	(11, 1, 'again', '2026-11-18 07:58:00+00', '2026-11-18 08:00:00+00', NULL, NULL, 1, 0, true),
	(14, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-18 08:00:00+00', 'txn_373WowoxPlat00011AKGcTkN', '2026-11-18 00:03:03+00', 1, 11, true),
	(14, 1, 'again', '2026-11-18 07:58:00+00', '2026-11-18 08:00:00+00', NULL, NULL, 1, 0, true),
	(13, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-18 08:00:00+00', 'pi_373WowoxPlat0001ctKmaLy3', '2026-11-18 00:03:01+00', 1, 11, true),
	(13, 1, 'again', '2026-11-18 07:58:00+00', '2026-11-18 08:00:00+00', NULL, NULL, 1, 0, true),
	(13, 1000000, 'events', '2026-11-30 02:44:16+00', '2026-12-01 02:49:31+00', NULL, NULL, 1, 0, true),
	(13, 2000000, 'undelivered', '2026-11-18 00:00:00+00', '2026-12-01 02:49:31+00', NULL, NULL, 1, 0, true),
	(13, 2, 'again', '2026-11-18 07:58:00+00', '2026-11-18 08:00:00+00', NULL, NULL, 1, 0, true),
	(15, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-18 08:00:00+00', NULL, NULL, 0, 0, false),
	(15, 1000000, 'events', '2026-11-30 02:44:31+00', '2026-12-01 02:49:40+00', NULL, NULL, 0, 0, false),
	(15, 2000000, 'undelivered', '2026-11-18 00:00:00+00', '2026-12-01 02:49:40+00', NULL, NULL, 0, 0, false),
	(16, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-18 08:00:00+00', 'txn_373WowoxPlat00011AKGcTkN', '2026-11-18 00:03:03+00', 1, 11, true),
	(16, 1, 'again', '2026-11-18 07:58:00+00', '2026-11-18 08:00:00+00', NULL, NULL, 1, 0, true),
	(18, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-18 08:00:00+00', NULL, NULL, 0, 0, false),
	(17, 0, 'listed', '2026-11-18 00:00:00+00', '2026-11-18 08:00:00+00', NULL, NULL, 0, 0, false),
	(17, 1000000, 'events', '2026-11-18 00:00:00+00', '2026-12-01 02:49:42+00', NULL, NULL, 0, 0, false),
	(17, 2000000, 'undelivered', '2026-11-18 00:00:00+00', '2026-12-01 02:49:42+00', NULL, NULL, 0, 0, false);


--
-- Data for Name: staged_ledger; Type: TABLE DATA; Schema: paywatch; Owner: -
--



--
-- Data for Name: staged_stripe; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.staged_stripe OVERRIDING SYSTEM VALUE VALUES
	(6, 117, 0, 'listed', 'txn_3c0C2Jcct_1NorthIeJ0hUAT', 8787, 'usd', 'available', '2026-11-18 23:55:20+00', true, false, NULL, '{"fee":285,"net":8502,"type":"charge","category":"charge","source":"ch_3c0C2Jcct_1NorthIeJ0hUAT","kind":"charge","payment":"pi_3c0C2Jcct_1NorthIWfVVjVx"}', '2026-11-30 02:48:55+00', NULL),
	(5, 129, 0, 'listed', 'pi_3c0C2Jcct_1NorthIWfVVjVx', 8787, 'usd', 'succeeded', '2026-11-18 23:55:18+00', true, false, NULL, '{"received":8787,"charge":"ch_3c0C2Jcct_1NorthIeJ0hUAT"}', '2026-11-30 02:48:55+00', NULL),
	(16, 303, 0, 'listed', 'txn_373WowoxPlat0001aKlfONGH', 31492, 'usd', 'available', '2026-11-18 06:07:19+00', true, false, NULL, '{"fee":943,"net":30549,"type":"charge","category":"charge","source":"ch_373WowoxPlat0001aKlfONGH","kind":"charge","payment":"pi_373WowoxPlat0001adIGNPw5"}', '2026-11-30 02:49:39+00', NULL),
	(16, 304, 0, 'listed', 'txn_373WowoxPlat0001WZcidrbO', 915, 'eur', 'available', '2026-11-18 05:29:27+00', true, false, NULL, '{"fee":39,"net":876,"type":"charge","category":"charge","source":"ch_373WowoxPlat0001WZcidrbO","kind":"charge","payment":"pi_373WowoxPlat0001Wn0WOF2o"}', '2026-11-30 02:49:39+00', NULL),
	(16, 305, 0, 'listed', 'txn_373WowoxPlat0001SjPdE8ox', 1975, 'usd', 'available', '2026-11-18 05:19:16+00', true, false, NULL, '{"fee":87,"net":1888,"type":"charge","category":"charge","source":"ch_373WowoxPlat0001SjPdE8ox","kind":"charge","payment":"pi_373WowoxPlat0001TLIOVvJH"}', '2026-11-30 02:49:39+00', NULL),
	(16, 306, 0, 'listed', 'txn_373WowoxPlat0001PHcr8MtA', 21170, 'eur', 'available', '2026-11-18 05:11:56+00', true, false, NULL, '{"fee":343,"net":20827,"type":"charge","category":"charge","source":"ch_373WowoxPlat0001PHcr8MtA","kind":"charge","payment":"pi_373WowoxPlat0001PV0eskKa"}', '2026-11-30 02:49:39+00', NULL),
	(16, 307, 0, 'listed', 'txn_373WowoxPlat0001LRPh044P', 6360, 'usd', 'available', '2026-11-18 03:13:31+00', true, false, NULL, '{"fee":214,"net":6146,"type":"charge","category":"charge","source":"ch_373WowoxPlat0001LRPh044P","kind":"charge","payment":"pi_373WowoxPlat0001LjdXK7xx"}', '2026-11-30 02:49:39+00', NULL),
	(16, 308, 0, 'listed', 'txn_373WowoxPlat0001Hg2eA1k6', 1465, 'usd', 'available', '2026-11-18 02:15:11+00', true, false, NULL, '{"fee":72,"net":1393,"type":"charge","category":"charge","source":"ch_373WowoxPlat0001Hg2eA1k6","kind":"charge","payment":"pi_373WowoxPlat0001Hcn3YUNK"}', '2026-11-30 02:49:39+00', NULL),
	(16, 309, 0, 'listed', 'txn_373WowoxPlat0001G3yqaqTL', 50052, 'eur', 'available', '2026-11-18 00:44:04+00', true, false, NULL, '{"fee":776,"net":49276,"type":"charge","category":"charge","source":"ch_373WowoxPlat0001G3yqaqTL","kind":"charge","payment":"pi_373WowoxPlat0001DmVJvJOd"}', '2026-11-30 02:49:39+00', NULL),
	(16, 310, 0, 'listed', 'txn_373WowoxPlat0001CDlpXhoe', 4020, 'gbp', 'available', '2026-11-18 00:41:51+00', true, false, NULL, '{"fee":80,"net":3940,"type":"charge","category":"charge","source":"ch_373WowoxPlat0001CDlpXhoe","kind":"charge","payment":"pi_373WowoxPlat0001A18LRrC4"}', '2026-11-30 02:49:39+00', NULL),
	(16, 311, 0, 'listed', 'txn_373WowoxPlat00018SK8JDKn', 6024, 'usd', 'available', '2026-11-18 00:40:51+00', true, false, NULL, '{"fee":205,"net":5819,"type":"charge","category":"charge","source":"ch_373WowoxPlat00018SK8JDKn","kind":"charge","payment":"pi_373WowoxPlat00016UVWbOqr"}', '2026-11-30 02:49:39+00', NULL),
	(16, 312, 0, 'listed', 'txn_373WowoxPlat00014vly2D6Q', 726, 'eur', 'available', '2026-11-18 00:36:40+00', true, false, NULL, '{"fee":36,"net":690,"type":"charge","category":"charge","source":"ch_373WowoxPlat00014vly2D6Q","kind":"charge","payment":"pi_373WowoxPlat00012j8TwMTq"}', '2026-11-30 02:49:39+00', NULL),
	(16, 313, 0, 'listed', 'txn_373WowoxPlat00011AKGcTkN', 1079, 'usd', 'available', '2026-11-18 00:03:03+00', true, false, NULL, '{"fee":61,"net":1018,"type":"charge","category":"charge","source":"ch_373WowoxPlat00011AKGcTkN","kind":"charge","payment":"pi_373WowoxPlat0001ctKmaLy3"}', '2026-11-30 02:49:39+00', NULL);


--
-- Data for Name: undone_rows; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.undone_rows VALUES
	(1, 9, 'pi_373WowoxPlat0001ctKmaLy3', 'put back', ''),
	(1, 9, 'pi_373WowoxPlat0001A18LRrC4', 'deleted', '');


--
-- Data for Name: undos; Type: TABLE DATA; Schema: paywatch; Owner: -
--

INSERT INTO paywatch.undos OVERRIDING SYSTEM VALUE VALUES
	(1, 'run_20261130_024916_166d6038', 'Cleo Cruz', '2026-11-30 02:49:20.034939+00', '2026-11-30 02:49:20.104664+00', '{"9": "1107 committed"}');


--
-- Data for Name: payments; Type: TABLE DATA; Schema: shop; Owner: -
--

INSERT INTO shop.payments VALUES
	('pi_373WowoxPlat0001BY4dHHOU', NULL, 3123, 'usd', 'PAID', '2026-11-18 20:03:30+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001Hcn3YUNK', NULL, 1465, 'usd', 'PAID', '2026-11-18 02:15:09+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001Ezml2zxF', NULL, 5025, 'usd', 'PAID', '2026-11-18 20:20:18+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat00018O2BZ6Pu', NULL, 20148, 'usd', 'PAID', '2026-11-18 10:23:11+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001ROXJURz3', NULL, 7888, 'usd', 'PAID', '2026-11-18 11:53:58+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001C9PInvGD', NULL, 49770, 'bhd', 'PAID', '2026-11-18 10:30:33+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001JRPAdDUl', NULL, 14732, 'usd', 'PAID', '2026-11-18 10:47:16+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001LjdXK7xx', NULL, 6360, 'usd', 'PAID', '2026-11-18 03:13:29+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001Wn0WOF2o', NULL, 915, 'eur', 'PAID', '2026-11-18 05:29:25+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001IpzoBvhA', NULL, 39312, 'usd', 'PAID', '2026-11-18 21:38:03+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001cRuIYWvm', NULL, 3329, 'usd', 'PAID', '2026-11-18 17:19:01+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001Fg27cBDA', NULL, 18598, 'usd', 'PAID', '2026-11-18 10:41:21+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001Qki51U4k', NULL, 21965, 'usd', 'PAID', '2026-11-18 22:41:11+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001V9uMTHsO', NULL, 10848, 'gbp', 'PAID', '2026-11-18 12:59:38+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001DmVJvJOd', NULL, 50052, 'eur', 'PAID', '2026-11-18 00:44:02+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat00013tztmCoO', NULL, 32430, 'gbp', 'VOID', '2026-11-18 18:19:50+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001NayNw5UA', NULL, 30524, 'usd', 'PAID', '2026-11-18 11:53:25+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001YgXBD6uh', NULL, 15065, 'usd', 'PAID', '2026-11-18 15:38:17+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001PV0eskKa', NULL, 21170, 'eur', 'PAID', '2026-11-18 05:11:54+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001TLIOVvJH', NULL, 1975, 'usd', 'PAID', '2026-11-18 05:19:14+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001adIGNPw5', NULL, 31492, 'usd', 'PAID', '2026-11-18 06:07:17+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat0001MbRcLOTL', NULL, 8008, 'gbp', 'UNPAID', '2026-11-18 22:32:22+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_3c0C2Jcct_1North0i45A2FT', 'acct_1North', 22458, 'jpy', 'PAID', '2026-11-18 14:25:15+00', '2026-11-30 02:48:57.082749+00', 'reconciliation'),
	('pi_3c0C2Jcct_1NorthWPSrQ9xW', 'acct_1North', 18510, 'usd', 'PAID', '2026-11-18 17:14:09+00', '2026-11-30 02:48:57.082749+00', 'reconciliation'),
	('pi_3c0C2Jcct_1NorthOmWNFb3U', 'acct_1North', 3132, 'gbp', 'PAID', '2026-11-18 19:31:29+00', '2026-11-30 02:48:57.082749+00', 'reconciliation'),
	('pi_3c0C2Jcct_1North6tByasPi', 'acct_1North', 5112, 'usd', 'PAID', '2026-11-18 11:07:09+00', '2026-11-30 02:48:57.082749+00', 'reconciliation'),
	('pi_3c0C2Jcct_1NorthFmJ10fZz', 'acct_1North', 1300, 'eur', 'PAID', '2026-11-18 01:14:40+00', '2026-11-30 02:48:57.082749+00', 'reconciliation'),
	('pi_3c0C2Jcct_1NorthM3TxJPXC', 'acct_1North', 5874, 'usd', 'PAID', '2026-11-18 00:40:42+00', '2026-11-30 02:48:57.082749+00', 'reconciliation'),
	('pi_3c0C2Jcct_1North89y1o3Fp', 'acct_1North', 6542, 'gbp', 'PAID', '2026-11-18 06:54:47+00', '2026-11-30 02:48:57.082749+00', 'reconciliation'),
	('pi_3c0C2Jcct_1NorthXas61jBd', 'acct_1North', 15990, 'usd', 'PAID', '2026-11-18 15:00:59+00', '2026-11-30 02:48:57.082749+00', 'reconciliation'),
	('pi_3c0C2Jcct_1NorthEff62kqy', 'acct_1North', 7476, 'usd', 'PAID', '2026-11-18 02:12:13+00', '2026-11-30 02:48:57.082749+00', 'reconciliation'),
	('pi_3c0C2Jcct_1NorthPyX6p6rT', 'acct_1North', 1860, 'usd', 'PAID', '2026-11-18 19:15:24+00', '2026-11-30 02:48:57.082749+00', 'reconciliation'),
	('pi_3c0C2Jcct_1NorthIWfVVjVx', 'acct_1North', 8787, 'usd', 'PAID', '2026-11-18 23:55:18+00', '2026-11-30 02:48:57.082749+00', 'reconciliation'),
	('pi_3c0C2Jcct_1NorthdrMx9L7w', 'acct_1North', 17405, 'gbp', 'PAID', '2026-11-18 14:34:32+00', '2026-11-30 02:48:57.082749+00', 'reconciliation'),
	('pi_373WowoxPlat00017hmtKItT', NULL, 38828, 'usd', 'PAID', '2026-11-18 18:55:45+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat00018O2BZ6Pu', NULL, 20148, 'usd', 'PAID', '2026-11-18 10:23:11+00', '2026-11-30 02:48:34.1892+00', 'reconciliation'),
	('pi_373WowoxPlat00012KM59fwf', NULL, 3728, 'eur', 'PAID', '2026-11-18 18:17:40+00', '2026-11-30 02:49:05.592591+00', 'reconciliation'),
	('pi_373WowoxPlat00010QtxqUKG', NULL, 28888, 'eur', 'PAID', '2026-11-18 09:08:56+00', '2026-11-30 02:49:05.592591+00', 'reconciliation'),
	('pi_373WowoxPlat00016UVWbOqr', NULL, 6024, 'usd', 'PAID', '2026-11-18 00:40:49+00', '2026-11-30 02:49:05.592591+00', 'reconciliation'),
	('pi_373WowoxPlat00014XkRZvWd', NULL, 7524, 'usd', 'PAID', '2026-11-18 10:07:50+00', '2026-11-30 02:49:05.592591+00', 'reconciliation'),
	('pi_373WowoxPlat00012j8TwMTq', NULL, 726, 'eur', 'PAID', '2026-11-18 00:36:38+00', '2026-11-30 02:49:05.592591+00', 'reconciliation'),
	('pi_373WowoxPlat0001A18LRrC4', NULL, 4020, 'gbp', 'PAID', '2026-11-18 00:41:49+00', '2026-11-30 02:49:39.508471+00', 'reconciliation'),
	('pi_373WowoxPlat0001ctKmaLy3', NULL, 1079, 'usd', 'PAID', '2026-11-18 00:03:01+00', '2026-11-30 02:49:39.508471+00', 'reconciliation');


--
-- Name: incident_events_id_seq; Type: SEQUENCE SET; Schema: paywatch; Owner: -
--

SELECT pg_catalog.setval('paywatch.incident_events_id_seq', 1, false);


--
-- Name: notifications_id_seq; Type: SEQUENCE SET; Schema: paywatch; Owner: -
--

SELECT pg_catalog.setval('paywatch.notifications_id_seq', 1, false);


--
-- Name: pages_seq_seq; Type: SEQUENCE SET; Schema: paywatch; Owner: -
--

SELECT pg_catalog.setval('paywatch.pages_seq_seq', 59, true);


--
-- Name: run_parts_part_seq; Type: SEQUENCE SET; Schema: paywatch; Owner: -
--

SELECT pg_catalog.setval('paywatch.run_parts_part_seq', 18, true);


--
-- Name: staged_stripe_seq_seq; Type: SEQUENCE SET; Schema: paywatch; Owner: -
--

SELECT pg_catalog.setval('paywatch.staged_stripe_seq_seq', 313, true);


--
-- Name: undos_id_seq; Type: SEQUENCE SET; Schema: paywatch; Owner: -
--

SELECT pg_catalog.setval('paywatch.undos_id_seq', 1, true);


--
-- Name: alembic_version alembic_version_pkc; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);


--
-- Name: alert_states alert_states_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.alert_states
    ADD CONSTRAINT alert_states_pkey PRIMARY KEY (fingerprint);


--
-- Name: balances balances_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.balances
    ADD CONSTRAINT balances_pkey PRIMARY KEY (account, at, run);


--
-- Name: checks checks_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.checks
    ADD CONSTRAINT checks_pkey PRIMARY KEY (name);


--
-- Name: daily_runs daily_runs_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.daily_runs
    ADD CONSTRAINT daily_runs_pkey PRIMARY KEY (account, day);


--
-- Name: exceptions exceptions_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.exceptions
    ADD CONSTRAINT exceptions_pkey PRIMARY KEY (account, id);


--
-- Name: findings findings_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.findings
    ADD CONSTRAINT findings_pkey PRIMARY KEY (part, id);


--
-- Name: heartbeats heartbeats_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.heartbeats
    ADD CONSTRAINT heartbeats_pkey PRIMARY KEY (worker);


--
-- Name: incident_events incident_events_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.incident_events
    ADD CONSTRAINT incident_events_pkey PRIMARY KEY (id);


--
-- Name: incidents incidents_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.incidents
    ADD CONSTRAINT incidents_pkey PRIMARY KEY (id);


--
-- Name: keys keys_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.keys
    ADD CONSTRAINT keys_pkey PRIMARY KEY (name);


--
-- Name: movements movements_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.movements
    ADD CONSTRAINT movements_pkey PRIMARY KEY (part, id);


--
-- Name: named_objects named_objects_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.named_objects
    ADD CONSTRAINT named_objects_pkey PRIMARY KEY (part, source, id);


--
-- Name: notifications notifications_dedupe_key_key; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.notifications
    ADD CONSTRAINT notifications_dedupe_key_key UNIQUE (dedupe_key);


--
-- Name: notifications notifications_incident_id_channel_sequence_key; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.notifications
    ADD CONSTRAINT notifications_incident_id_channel_sequence_key UNIQUE (incident_id, channel, sequence);


--
-- Name: notifications notifications_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.notifications
    ADD CONSTRAINT notifications_pkey PRIMARY KEY (id);


--
-- Name: payout_sums payout_sums_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.payout_sums
    ADD CONSTRAINT payout_sums_pkey PRIMARY KEY (part, payout);


--
-- Name: readings readings_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.readings
    ADD CONSTRAINT readings_pkey PRIMARY KEY (check_name, slot);


--
-- Name: readings_default readings_default_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.readings_default
    ADD CONSTRAINT readings_default_pkey PRIMARY KEY (check_name, slot);


--
-- Name: report_chunks report_chunks_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.report_chunks
    ADD CONSTRAINT report_chunks_pkey PRIMARY KEY (run, edition, name, number);


--
-- Name: reports reports_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.reports
    ADD CONSTRAINT reports_pkey PRIMARY KEY (account, "position");


--
-- Name: reports reports_run_edition_key; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.reports
    ADD CONSTRAINT reports_run_edition_key UNIQUE (run, edition);


--
-- Name: retired_runs retired_runs_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.retired_runs
    ADD CONSTRAINT retired_runs_pkey PRIMARY KEY (run);


--
-- Name: row_images row_images_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.row_images
    ADD CONSTRAINT row_images_pkey PRIMARY KEY (part, id);


--
-- Name: run_parts run_parts_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.run_parts
    ADD CONSTRAINT run_parts_pkey PRIMARY KEY (part);


--
-- Name: run_parts run_parts_run_object_key; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.run_parts
    ADD CONSTRAINT run_parts_run_object_key UNIQUE (run, object);


--
-- Name: runs runs_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (id);


--
-- Name: sign_offs sign_offs_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.sign_offs
    ADD CONSTRAINT sign_offs_pkey PRIMARY KEY (account, number);


--
-- Name: slices slices_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.slices
    ADD CONSTRAINT slices_pkey PRIMARY KEY (part, number);


--
-- Name: undone_rows undone_rows_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.undone_rows
    ADD CONSTRAINT undone_rows_pkey PRIMARY KEY (undo, part, id);


--
-- Name: undos undos_pkey; Type: CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.undos
    ADD CONSTRAINT undos_pkey PRIMARY KEY (id);


--
-- Name: exceptions_of; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE INDEX exceptions_of ON paywatch.exceptions USING btree (account, object, object_id);


--
-- Name: incident_events_of; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE INDEX incident_events_of ON paywatch.incident_events USING btree (incident_id, id);


--
-- Name: incidents_newest; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE INDEX incidents_newest ON paywatch.incidents USING btree (opened_at DESC, id);


--
-- Name: incidents_one_open; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE UNIQUE INDEX incidents_one_open ON paywatch.incidents USING btree (fingerprint) WHERE (resolved_at IS NULL);


--
-- Name: notifications_by_outcome; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE INDEX notifications_by_outcome ON paywatch.notifications USING btree (channel, status);


--
-- Name: notifications_pending; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE INDEX notifications_pending ON paywatch.notifications USING btree (incident_id, channel, sequence) WHERE (status = 'pending'::text);


--
-- Name: pages_of; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE INDEX pages_of ON paywatch.pages USING btree (part, number);


--
-- Name: payout_sums_of; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE INDEX payout_sums_of ON paywatch.payout_sums USING btree (payout);


--
-- Name: run_parts_one_active; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE UNIQUE INDEX run_parts_one_active ON paywatch.run_parts USING btree (account, object) WHERE active;


--
-- Name: runs_finished; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE INDEX runs_finished ON paywatch.runs USING btree (finished_at) WHERE (mode = 'run'::text);


--
-- Name: runs_newest; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE INDEX runs_newest ON paywatch.runs USING btree (created_at DESC, id);


--
-- Name: runs_unfinished; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE INDEX runs_unfinished ON paywatch.runs USING btree (created_at) WHERE (status = ANY (ARRAY['queued'::text, 'running'::text]));


--
-- Name: staged_ledger_ids; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE INDEX staged_ledger_ids ON paywatch.staged_ledger USING btree (part, id);


--
-- Name: staged_stripe_ids; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE INDEX staged_stripe_ids ON paywatch.staged_stripe USING btree (part, id);


--
-- Name: undone_rows_of; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE INDEX undone_rows_of ON paywatch.undone_rows USING btree (part, id);


--
-- Name: undos_one_open; Type: INDEX; Schema: paywatch; Owner: -
--

CREATE UNIQUE INDEX undos_one_open ON paywatch.undos USING btree (run) WHERE (finished_at IS NULL);


--
-- Name: readings_default_pkey; Type: INDEX ATTACH; Schema: paywatch; Owner: -
--

ALTER INDEX paywatch.readings_pkey ATTACH PARTITION paywatch.readings_default_pkey;


--
-- Name: report_chunks finished; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER finished BEFORE INSERT OR DELETE OR UPDATE ON paywatch.report_chunks FOR EACH ROW EXECUTE FUNCTION paywatch.refuse_of_finished_report();


--
-- Name: run_parts finished; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER finished BEFORE DELETE OR UPDATE OF run, object, account, phase, plan, gaps, counts, facts, totals, repair_xid, sources ON paywatch.run_parts FOR EACH ROW EXECUTE FUNCTION paywatch.refuse_of_finished_part();


--
-- Name: runs finished; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER finished BEFORE UPDATE OF id, account, window_from, window_until, objects, mode, status, reason, requested_by, attempt, created_at, started_at, finished_at, result, supersedes ON paywatch.runs FOR EACH ROW WHEN (((old.status <> ALL (ARRAY['queued'::text, 'running'::text])) AND (NOT ((old.status = ANY (ARRAY['incomplete'::text, 'failed'::text])) AND (new.status = 'running'::text))))) EXECUTE FUNCTION paywatch.refuse();


--
-- Name: findings finished_delete; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER finished_delete AFTER DELETE ON paywatch.findings REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION paywatch.refuse_of_finished_rows();


--
-- Name: pages finished_delete; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER finished_delete AFTER DELETE ON paywatch.pages REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION paywatch.refuse_of_finished_rows();


--
-- Name: row_images finished_delete; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER finished_delete AFTER DELETE ON paywatch.row_images REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION paywatch.refuse_of_finished_rows();


--
-- Name: runs finished_options; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER finished_options BEFORE UPDATE OF options ON paywatch.runs FOR EACH ROW WHEN ((old.status <> ALL (ARRAY['queued'::text, 'running'::text]))) EXECUTE FUNCTION paywatch.refuse();


--
-- Name: run_parts finished_plan; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER finished_plan BEFORE UPDATE OF plan_sha256 ON paywatch.run_parts FOR EACH ROW EXECUTE FUNCTION paywatch.refuse_of_finished_part();


--
-- Name: findings finished_update; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER finished_update AFTER UPDATE ON paywatch.findings REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION paywatch.refuse_of_finished_rows();


--
-- Name: pages finished_update; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER finished_update AFTER UPDATE ON paywatch.pages REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION paywatch.refuse_of_finished_rows();


--
-- Name: row_images finished_update; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER finished_update AFTER UPDATE ON paywatch.row_images REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION paywatch.refuse_of_finished_rows();


--
-- Name: runs kept; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER kept BEFORE DELETE ON paywatch.runs FOR EACH ROW WHEN ((old.status <> ALL (ARRAY['queued'::text, 'running'::text]))) EXECUTE FUNCTION paywatch.refuse();


--
-- Name: reports never_changed; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER never_changed BEFORE DELETE OR UPDATE ON paywatch.reports FOR EACH ROW EXECUTE FUNCTION paywatch.refuse();


--
-- Name: retired_runs never_changed; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER never_changed BEFORE DELETE OR UPDATE ON paywatch.retired_runs FOR EACH ROW EXECUTE FUNCTION paywatch.refuse();


--
-- Name: sign_offs never_changed; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER never_changed BEFORE DELETE OR UPDATE ON paywatch.sign_offs FOR EACH ROW EXECUTE FUNCTION paywatch.refuse();


--
-- Name: findings never_emptied; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER never_emptied BEFORE TRUNCATE ON paywatch.findings FOR EACH STATEMENT EXECUTE FUNCTION paywatch.refuse();


--
-- Name: pages never_emptied; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER never_emptied BEFORE TRUNCATE ON paywatch.pages FOR EACH STATEMENT EXECUTE FUNCTION paywatch.refuse();


--
-- Name: report_chunks never_emptied; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER never_emptied BEFORE TRUNCATE ON paywatch.report_chunks FOR EACH STATEMENT EXECUTE FUNCTION paywatch.refuse();


--
-- Name: reports never_emptied; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER never_emptied BEFORE TRUNCATE ON paywatch.reports FOR EACH STATEMENT EXECUTE FUNCTION paywatch.refuse();


--
-- Name: retired_runs never_emptied; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER never_emptied BEFORE TRUNCATE ON paywatch.retired_runs FOR EACH STATEMENT EXECUTE FUNCTION paywatch.refuse();


--
-- Name: row_images never_emptied; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER never_emptied BEFORE TRUNCATE ON paywatch.row_images FOR EACH STATEMENT EXECUTE FUNCTION paywatch.refuse();


--
-- Name: run_parts never_emptied; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER never_emptied BEFORE TRUNCATE ON paywatch.run_parts FOR EACH STATEMENT EXECUTE FUNCTION paywatch.refuse();


--
-- Name: runs never_emptied; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER never_emptied BEFORE TRUNCATE ON paywatch.runs FOR EACH STATEMENT EXECUTE FUNCTION paywatch.refuse();


--
-- Name: sign_offs never_emptied; Type: TRIGGER; Schema: paywatch; Owner: -
--

CREATE TRIGGER never_emptied BEFORE TRUNCATE ON paywatch.sign_offs FOR EACH STATEMENT EXECUTE FUNCTION paywatch.refuse();


--
-- Name: daily_runs daily_runs_run_fkey; Type: FK CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.daily_runs
    ADD CONSTRAINT daily_runs_run_fkey FOREIGN KEY (run) REFERENCES paywatch.runs(id) ON DELETE CASCADE;


--
-- Name: incident_events incident_events_incident_id_fkey; Type: FK CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.incident_events
    ADD CONSTRAINT incident_events_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES paywatch.incidents(id) ON DELETE CASCADE;


--
-- Name: named_objects named_objects_part_fkey; Type: FK CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.named_objects
    ADD CONSTRAINT named_objects_part_fkey FOREIGN KEY (part) REFERENCES paywatch.run_parts(part) ON DELETE CASCADE;


--
-- Name: notifications notifications_incident_id_fkey; Type: FK CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.notifications
    ADD CONSTRAINT notifications_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES paywatch.incidents(id) ON DELETE CASCADE;


--
-- Name: pages pages_part_fkey; Type: FK CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.pages
    ADD CONSTRAINT pages_part_fkey FOREIGN KEY (part) REFERENCES paywatch.run_parts(part) ON DELETE CASCADE;


--
-- Name: payout_sums payout_sums_part_fkey; Type: FK CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.payout_sums
    ADD CONSTRAINT payout_sums_part_fkey FOREIGN KEY (part) REFERENCES paywatch.run_parts(part) ON DELETE CASCADE;


--
-- Name: run_parts run_parts_run_fkey; Type: FK CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.run_parts
    ADD CONSTRAINT run_parts_run_fkey FOREIGN KEY (run) REFERENCES paywatch.runs(id) ON DELETE CASCADE;


--
-- Name: sign_offs sign_offs_run_edition_fkey; Type: FK CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.sign_offs
    ADD CONSTRAINT sign_offs_run_edition_fkey FOREIGN KEY (run, edition) REFERENCES paywatch.reports(run, edition);


--
-- Name: slices slices_part_fkey; Type: FK CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.slices
    ADD CONSTRAINT slices_part_fkey FOREIGN KEY (part) REFERENCES paywatch.run_parts(part) ON DELETE CASCADE;


--
-- Name: undone_rows undone_rows_part_fkey; Type: FK CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.undone_rows
    ADD CONSTRAINT undone_rows_part_fkey FOREIGN KEY (part) REFERENCES paywatch.run_parts(part) ON DELETE CASCADE;


--
-- Name: undone_rows undone_rows_undo_fkey; Type: FK CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.undone_rows
    ADD CONSTRAINT undone_rows_undo_fkey FOREIGN KEY (undo) REFERENCES paywatch.undos(id) ON DELETE CASCADE;


--
-- Name: undos undos_run_fkey; Type: FK CONSTRAINT; Schema: paywatch; Owner: -
--

ALTER TABLE ONLY paywatch.undos
    ADD CONSTRAINT undos_run_fkey FOREIGN KEY (run) REFERENCES paywatch.runs(id) ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--


