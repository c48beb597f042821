CREATE FUNCTION public.events_erase_notes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM desk_notes WHERE event_id = NEW.event_id; RETURN NULL; END $$;
CREATE FUNCTION public.events_move_head() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    DECLARE
      held record;
      first record;
      last record;
      minute CONSTANT bigint := 60000000;
    BEGIN
      SELECT * INTO last FROM added ORDER BY global_position DESC LIMIT 1;
      IF NOT FOUND THEN RETURN NULL; END IF;
      SELECT * INTO first FROM added ORDER BY global_position LIMIT 1;
      SELECT * INTO held FROM public.head FOR UPDATE;
      IF first.global_position IS DISTINCT FROM held.global_position + 1 THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
          MESSAGE = 'an event goes at the end of the log, not before the head says so';
      END IF;
      IF NOT pg_has_role(session_user,
          (SELECT relowner FROM pg_class WHERE oid = 'public.events'::regclass), 'USAGE')
        AND (first.recorded_at < extract(epoch FROM now()) * 1000000 - minute
          OR last.recorded_at > greatest(held.recorded_at + 1,
            extract(epoch FROM clock_timestamp()) * 1000000 + minute))
      THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
          MESSAGE = 'the time of recording is the server''s; only the tables'' owner sets another';
      END IF;
      UPDATE public.head SET global_position = last.global_position, digest = last.digest,
        recorded_at = last.recorded_at;
      PERFORM pg_notify('tracker', '');
      RETURN NULL;
    END $$;
CREATE FUNCTION public.events_refuse_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'an event is never deleted', ERRCODE = 'restrict_violation'; RETURN NULL; END $$;
CREATE FUNCTION public.events_refuse_gap() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN 
    IF EXISTS (
      SELECT 1 FROM (
        SELECT global_position AS place, stream_position AS position, dossier, stream, recorded_at,
          lag(global_position) OVER log AS place_before, lag(recorded_at) OVER log AS recorded_before,
          lag(stream_position) OVER (PARTITION BY dossier, stream ORDER BY global_position) AS position_before
        FROM added WINDOW log AS (ORDER BY global_position)
      ) AS a
      WHERE a.place <> coalesce(a.place_before, (SELECT max(global_position) FROM public.events WHERE global_position < a.place), 0) + 1
        OR a.position <> coalesce(a.position_before, (
          SELECT max(stream_position) FROM public.events e WHERE e.dossier = a.dossier AND e.stream = a.stream AND e.global_position < a.place), 0) + 1
        OR a.recorded_at < coalesce(a.recorded_before, (SELECT recorded_at FROM public.events WHERE global_position = a.place - 1), a.recorded_at)
    ) OR (SELECT max(global_position) FROM added) < (SELECT max(global_position) FROM public.events)
      OR (SELECT max(global_position) FROM added) > (SELECT global_position FROM public.head)
    THEN RAISE EXCEPTION USING MESSAGE = 'an event goes at the end of the log, not before the head says so', ERRCODE = 'restrict_violation'; END IF; RETURN NULL; END $$;
CREATE FUNCTION public.events_refuse_truncate() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'an event is never deleted', ERRCODE = 'restrict_violation'; RETURN NULL; END $$;
CREATE FUNCTION public.events_refuse_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'an event is never changed', ERRCODE = 'restrict_violation'; RETURN NULL; END $$;
CREATE FUNCTION public.head_refuse_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'the head is never deleted', ERRCODE = 'restrict_violation'; RETURN NULL; END $$;
CREATE FUNCTION public.head_refuse_fall() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF NEW.id <> OLD.id OR NEW.global_position < OLD.global_position OR NEW.recorded_at < OLD.recorded_at THEN RAISE EXCEPTION USING MESSAGE = 'the head never falls', ERRCODE = 'restrict_violation'; END IF; RETURN NEW; RETURN NULL; END $$;
CREATE FUNCTION public.head_refuse_insert() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN IF EXISTS (SELECT 1 FROM public.head) THEN RAISE EXCEPTION USING MESSAGE = 'there is one head', ERRCODE = 'restrict_violation'; END IF; RETURN NEW; RETURN NULL; END $$;
CREATE FUNCTION public.head_refuse_truncate() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'the head is never deleted', ERRCODE = 'restrict_violation'; RETURN NULL; END $$;
CREATE FUNCTION public.origins_refuse_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'an origin is never deleted', ERRCODE = 'restrict_violation'; END $$;
CREATE FUNCTION public.origins_refuse_truncate() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'an origin is never deleted', ERRCODE = 'restrict_violation'; END $$;
CREATE FUNCTION public.origins_refuse_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'an origin is never changed', ERRCODE = 'restrict_violation'; END $$;
CREATE FUNCTION public.settings_refuse_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'a setting is never deleted', ERRCODE = 'restrict_violation'; END $$;
CREATE FUNCTION public.settings_refuse_truncate() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'a setting is never deleted', ERRCODE = 'restrict_violation'; END $$;
CREATE FUNCTION public.settings_refuse_update() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'a setting is never changed; a later one counts', ERRCODE = 'restrict_violation'; END $$;
CREATE FUNCTION public.tracker_hold(OUT global_position bigint, OUT digest bytea, OUT recorded_at bigint, OUT server_time bigint) RETURNS SETOF record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    BEGIN
      FOR global_position, digest, recorded_at IN
        SELECT h.global_position, h.digest, h.recorded_at FROM public.head h FOR UPDATE
      LOOP
        server_time := extract(epoch FROM clock_timestamp()) * 1000000;
        RETURN NEXT;
      END LOOP;
    END $$;
CREATE FUNCTION public.tracker_index(said json) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    DECLARE
      held record;
      one json;
      number bigint;
      wrong boolean := false;
    BEGIN
      SELECT h.global_position AS last, coalesce(i.place, h.global_position) AS place, i.version
        INTO held FROM public.head h LEFT JOIN public.indexed i ON true FOR UPDATE OF h;
      one := said -> 'subject';
      IF one IS NOT NULL THEN
        INSERT INTO public.subjects AS s (dossier, kind, name, widths, flags)
          SELECT r.dossier, r.kind, r.name, r.widths, r.flags
          FROM json_to_record(one) AS r (dossier text, kind text, name text, widths int, flags int)
        ON CONFLICT (dossier, kind, name) DO UPDATE
          SET widths = s.widths | excluded.widths, flags = s.flags | excluded.flags
        RETURNING id INTO number;
      END IF;
      one := said -> 'entries';
      IF one IS NOT NULL THEN
        -- A seek for each, whatever the server knows of the size of its tables.
        wrong := EXISTS (
          SELECT 1 FROM (
            SELECT r.place, r.since, r.content, (
              SELECT e.type FROM public.events e WHERE e.global_position = r.since
                AND e.dossier = (SELECT s.dossier FROM public.subjects s WHERE s.id = r.subject)
            ) AS type FROM json_to_recordset(one)
              AS r (subject bigint, place bigint, since bigint, content text) OFFSET 0
          ) AS c
          WHERE c.type IS NULL OR c.since <= held.place OR c.place > c.since
            OR ((c.place < c.since OR c.content IS NOT NULL) AND c.type NOT IN ('record-corrected', 'record-withdrawn')));
        INSERT INTO public.entries
          (subject, width, latest, place, since, earliest, known, label, content)
          SELECT r.* FROM json_to_recordset(one) AS r (subject bigint, width int, latest bigint,
            place bigint, since bigint, earliest bigint, known bigint, label bigint, content text);
      END IF;
      IF said -> 'tallied' IS NOT NULL THEN
        INSERT INTO public.tallies AS t
          (subject, period, sure, doubtful, first_known, last_known, last_place, mended)
          SELECT r.subject, (r.latest - (r.latest % 691200000000 + 691200000000) % 691200000000) / 691200000000,
            count(r.known), count(*) - count(r.known), coalesce(min(r.known), 4611686018427387904),
            coalesce(max(r.known), -4611686018427387904), max(r.since), max((r.since <> r.place)::int)
          FROM json_to_recordset(one)
            AS r (subject bigint, latest bigint, place bigint, since bigint, known bigint)
          WHERE r.subject IN (SELECT a.text::bigint
            FROM json_array_elements_text(said -> 'tallied') AS a (text))
          GROUP BY 1, 2
        ON CONFLICT (subject, period) DO UPDATE SET
          sure = t.sure + excluded.sure,
          doubtful = t.doubtful + excluded.doubtful,
          first_known = least(t.first_known, excluded.first_known),
          last_known = greatest(t.last_known, excluded.last_known),
          last_place = excluded.last_place,
          mended = greatest(t.mended, excluded.mended);
      END IF;
      one := said -> 'said';
      IF one IS NOT NULL THEN
        wrong := wrong OR EXISTS (
          SELECT 1 FROM (
            SELECT r.place, r.since, (
              SELECT e.type FROM public.events e
              WHERE e.global_position = r.since AND e.dossier = r.dossier
            ) AS type FROM json_to_recordset(one)
              AS r (dossier text, place bigint, since bigint) OFFSET 0
          ) AS c
          WHERE c.type IS NULL OR c.since <= held.place OR c.place > c.since
            OR (c.place < c.since AND c.type NOT IN ('record-corrected', 'record-withdrawn')));
        INSERT INTO public.said
          (since, dossier, place, earliest, latest, last, known, month, facets)
          SELECT r.* FROM json_to_recordset(one) AS r (since bigint, dossier text, place bigint,
            earliest bigint, latest bigint, last bigint, known bigint, month bigint, facets text);
        INSERT INTO public.words (since, said)
          SELECT r.since, r.said::tsvector
          FROM json_to_recordset(one) AS r (since bigint, said text) WHERE r.said IS NOT NULL;
      END IF;
      one := said -> 'codes';
      IF one IS NOT NULL THEN
        INSERT INTO public.wordings (issue, words, code)
          SELECT r.* FROM json_to_recordset(one) AS r (issue bigint, words bigint, code bigint)
        ON CONFLICT DO NOTHING;
      END IF;
      one := said -> 'end';
      IF one IS NOT NULL THEN
        wrong := wrong OR (one ->> 'until')::bigint <= held.place OR NOT EXISTS (
          SELECT 1 FROM public.subjects s JOIN public.events e ON e.dossier = s.dossier
          WHERE s.id = (one ->> 'subject')::bigint AND e.type IN ('record-corrected', 'record-withdrawn')
            AND e.global_position = (one ->> 'until')::bigint);
        UPDATE public.entries SET until = (one ->> 'until')::bigint
        WHERE subject = (one ->> 'subject')::bigint AND width = (one ->> 'width')::int
          AND latest = (one ->> 'latest')::bigint AND place = (one ->> 'place')::bigint
          AND until IS NULL;
        UPDATE public.tallies SET mended = 1
        WHERE subject = (one ->> 'subject')::bigint AND period = (one ->> 'period')::bigint;
        UPDATE public.said SET until = (one ->> 'until')::bigint
        WHERE place = (one ->> 'place')::bigint AND until IS NULL AND dossier = (
          SELECT s.dossier FROM public.subjects s WHERE s.id = (one ->> 'subject')::bigint);
      END IF;
      one := said -> 'doubt';
      IF one IS NOT NULL THEN
        UPDATE public.entries SET known = NULL
        WHERE subject IN (SELECT id FROM public.subjects WHERE dossier = one ->> 'dossier')
          AND known IS NOT NULL AND (content LIKE one ->> 'citing' OR place IN (
            SELECT global_position FROM public.events
            WHERE dossier = one ->> 'dossier' AND payload LIKE one ->> 'citing'));
        UPDATE public.tallies SET mended = 1
        WHERE subject IN (SELECT id FROM public.subjects WHERE dossier = one ->> 'dossier');
        UPDATE public.said SET known = NULL
        WHERE dossier = one ->> 'dossier' AND known IS NOT NULL AND since IN (
          SELECT since FROM public.entries WHERE known IS NULL AND subject IN (
            SELECT id FROM public.subjects WHERE dossier = one ->> 'dossier'));
      END IF;
      one := said -> 'reached';
      IF one IS NOT NULL THEN
        wrong := wrong OR held.version IS NULL
          OR (one ->> 'place')::bigint NOT BETWEEN held.place AND held.last
          OR ((one ->> 'version')::bigint <> held.version
            AND (held.place > 0 OR EXISTS (SELECT 1 FROM public.subjects)));
        INSERT INTO public.indexed (id, version, place)
          VALUES (1, (one ->> 'version')::bigint, (one ->> 'place')::bigint)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, place = excluded.place;
      END IF;
      IF wrong AND NOT pg_has_role(session_user,
          (SELECT relowner FROM pg_class WHERE oid = 'public.indexed'::regclass), 'USAGE')
      THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
          MESSAGE = 'the index says what new events add; only the tables'' owner makes it anew';
      END IF;
      RETURN number;
    END $$;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.batches (
    batch text NOT NULL COLLATE pg_catalog."C",
    dossier text NOT NULL COLLATE pg_catalog."C",
    file text NOT NULL,
    options text NOT NULL,
    body bytea NOT NULL,
    sent_by text NOT NULL,
    sent_at bigint NOT NULL,
    appended_by text,
    appended_at bigint,
    first_place bigint,
    last_place bigint
);
CREATE TABLE public.desk_notes (
    note bigint NOT NULL,
    event_id text NOT NULL COLLATE pg_catalog."C",
    written_at bigint NOT NULL,
    written_by text NOT NULL,
    text text NOT NULL
);
CREATE SEQUENCE public.desk_notes_note_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.desk_notes_note_seq OWNED BY public.desk_notes.note;
CREATE TABLE public.dropped_proposals (
    item bigint NOT NULL,
    proposal text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.entries (
    subject bigint NOT NULL,
    width integer NOT NULL,
    latest bigint NOT NULL,
    place bigint NOT NULL,
    since bigint NOT NULL,
    earliest bigint NOT NULL,
    known bigint,
    until bigint,
    label bigint,
    content text
);
CREATE TABLE public.events (
    global_position bigint NOT NULL,
    event_id text NOT NULL COLLATE pg_catalog."C",
    dossier text NOT NULL COLLATE pg_catalog."C",
    stream text NOT NULL COLLATE pg_catalog."C",
    stream_position bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    schema_version integer NOT NULL,
    key text COLLATE pg_catalog."C",
    valid_earliest bigint,
    valid_latest bigint,
    reported_earliest bigint,
    reported_latest bigint,
    recorded_at bigint NOT NULL,
    recorded_by text NOT NULL,
    payload text NOT NULL,
    payload_sha256 bytea NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT ck_events_digest CHECK ((length(digest) = 32)),
    CONSTRAINT ck_events_global_position CHECK ((global_position > 0)),
    CONSTRAINT ck_events_payload_sha256 CHECK ((length(payload_sha256) = 32)),
    CONSTRAINT ck_events_recorded_at CHECK (((recorded_at >= '-62135596800000000'::bigint) AND (recorded_at <= '253402300799999999'::bigint))),
    CONSTRAINT ck_events_stream_position CHECK ((stream_position > 0))
);
CREATE TABLE public.feeds (
    feed text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL,
    etag text,
    last_modified text,
    read_at bigint NOT NULL,
    tried_at bigint,
    error text
);
CREATE TABLE public.head (
    id integer NOT NULL,
    global_position bigint NOT NULL,
    digest bytea NOT NULL,
    recorded_at bigint NOT NULL,
    CONSTRAINT ck_head_digest CHECK ((length(digest) = 32)),
    CONSTRAINT ck_head_one_row CHECK ((id = 1)),
    CONSTRAINT ck_head_recorded_at CHECK (((recorded_at >= '-62135596800000000'::bigint) AND (recorded_at <= '253402300799999999'::bigint)))
);
COMMENT ON TABLE public.head IS 'position-tracker';
CREATE TABLE public.inbox (
    item bigint NOT NULL,
    feed text NOT NULL COLLATE pg_catalog."C",
    identity text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL,
    link text,
    author text,
    published bigint,
    text text NOT NULL,
    seen_at bigint NOT NULL,
    state text NOT NULL,
    proposal text,
    publisher text,
    CONSTRAINT ck_inbox_state CHECK ((state = ANY (ARRAY['new'::text, 'drafted'::text, 'dropped'::text])))
);
CREATE SEQUENCE public.inbox_item_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.inbox_item_seq OWNED BY public.inbox.item;
CREATE TABLE public.indexed (
    id integer NOT NULL,
    version bigint NOT NULL,
    place bigint NOT NULL,
    CONSTRAINT ck_indexed_one_row CHECK ((id = 1))
);
CREATE TABLE public.origins (
    event_id text NOT NULL COLLATE pg_catalog."C",
    digest bytea NOT NULL,
    place bigint NOT NULL,
    recorded_at bigint NOT NULL,
    recorded_by text NOT NULL,
    CONSTRAINT ck_origins_digest CHECK ((length(digest) = 32)),
    CONSTRAINT ck_origins_place CHECK ((place > 0))
);
CREATE TABLE public.reviewed (
    event_id text NOT NULL COLLATE pg_catalog."C",
    review bigint NOT NULL
);
CREATE TABLE public.reviews (
    review bigint NOT NULL,
    dossier text NOT NULL COLLATE pg_catalog."C",
    event_id text NOT NULL COLLATE pg_catalog."C",
    content text NOT NULL,
    content_sha256 bytea NOT NULL,
    seen bigint NOT NULL,
    proposed_at bigint NOT NULL,
    proposed_by text NOT NULL,
    state text NOT NULL,
    decided_at bigint,
    decided_by text,
    why text NOT NULL,
    CONSTRAINT ck_reviews_content_sha256 CHECK ((length(content_sha256) = 32)),
    CONSTRAINT ck_reviews_state CHECK ((state = ANY (ARRAY['waiting'::text, 'accepted'::text, 'refused'::text])))
);
CREATE SEQUENCE public.reviews_review_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.reviews_review_seq OWNED BY public.reviews.review;
CREATE TABLE public.said (
    since bigint NOT NULL,
    dossier text NOT NULL COLLATE pg_catalog."C",
    place bigint NOT NULL,
    earliest bigint NOT NULL,
    latest bigint NOT NULL,
    last bigint NOT NULL,
    known bigint,
    until bigint,
    month bigint,
    facets text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.settings (
    setting bigint NOT NULL,
    dossier text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL,
    set_at bigint NOT NULL,
    set_by text NOT NULL
);
CREATE SEQUENCE public.settings_setting_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.settings_setting_seq OWNED BY public.settings.setting;
CREATE TABLE public.subjects (
    id bigint NOT NULL,
    dossier text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    widths integer NOT NULL,
    flags integer NOT NULL
);
CREATE SEQUENCE public.subjects_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.subjects_id_seq OWNED BY public.subjects.id;
CREATE TABLE public.tallies (
    subject bigint NOT NULL,
    period bigint NOT NULL,
    sure bigint NOT NULL,
    doubtful bigint NOT NULL,
    first_known bigint NOT NULL,
    last_known bigint NOT NULL,
    last_place bigint NOT NULL,
    mended bigint NOT NULL
);
CREATE TABLE public.tokens (
    name text NOT NULL COLLATE pg_catalog."C",
    hash bytea NOT NULL,
    role text NOT NULL,
    made_at bigint NOT NULL,
    ends_at bigint,
    revoked_at bigint,
    CONSTRAINT ck_tokens_hash CHECK ((length(hash) = 32)),
    CONSTRAINT ck_tokens_role CHECK ((role = ANY (ARRAY['reader'::text, 'editor'::text, 'admin'::text])))
);
CREATE VIEW public.v_agreements AS
 SELECT dossier,
    key,
    event_id,
    log_place,
    type,
    (said #>> '{when}'::text[]) AS date,
        CASE
            WHEN ((earliest >= '-62135596800000000'::bigint) AND (earliest <= '253402300799000000'::bigint)) THEN to_char(('1970-01-01 00:00:00'::timestamp without time zone + (((earliest / 1000000))::double precision * '00:00:01'::interval)), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'::text)
            ELSE NULL::text
        END AS earliest,
        CASE
            WHEN ((latest >= '-62135596800000000'::bigint) AND (latest <= '253402300799000000'::bigint)) THEN to_char(('1970-01-01 00:00:00'::timestamp without time zone + (((latest / 1000000))::double precision * '00:00:01'::interval)), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'::text)
            ELSE NULL::text
        END AS latest,
    (said #>> '{reported}'::text[]) AS reported,
    (said #>> '{agreement}'::text[]) AS agreement,
    (said #>> '{title}'::text[]) AS title,
        CASE jsonb_typeof((said -> 'parties'::text))
            WHEN 'array'::text THEN ( SELECT string_agg(COALESCE((t.v ->> 'text'::text), (t.v #>> '{}'::text[])), '; '::text ORDER BY t.n) AS string_agg
               FROM jsonb_array_elements((mended.said -> 'parties'::text)) WITH ORDINALITY t(v, n))
            ELSE (said ->> 'parties'::text)
        END AS parties,
        CASE jsonb_typeof((said -> 'mediators'::text))
            WHEN 'array'::text THEN ( SELECT string_agg(COALESCE((t.v ->> 'text'::text), (t.v #>> '{}'::text[])), '; '::text ORDER BY t.n) AS string_agg
               FROM jsonb_array_elements((mended.said -> 'mediators'::text)) WITH ORDINALITY t(v, n))
            ELSE (said ->> 'mediators'::text)
        END AS mediators,
    (said #>> '{stage}'::text[]) AS stage,
        CASE jsonb_typeof((said -> 'terms'::text))
            WHEN 'array'::text THEN ( SELECT string_agg(COALESCE((t.v ->> 'text'::text), (t.v #>> '{}'::text[])), '; '::text ORDER BY t.n) AS string_agg
               FROM jsonb_array_elements((mended.said -> 'terms'::text)) WITH ORDINALITY t(v, n))
            ELSE (said ->> 'terms'::text)
        END AS terms,
    (said #>> '{effect,from}'::text[]) AS starts,
    (said #>> '{effect,until}'::text[]) AS ends,
    (said #>> '{change}'::text[]) AS change,
        CASE jsonb_typeof((said -> 'by'::text))
            WHEN 'array'::text THEN ( SELECT string_agg(COALESCE((t.v ->> 'text'::text), (t.v #>> '{}'::text[])), '; '::text ORDER BY t.n) AS string_agg
               FROM jsonb_array_elements((mended.said -> 'by'::text)) WITH ORDINALITY t(v, n))
            ELSE (said ->> 'by'::text)
        END AS by,
    (said #>> '{new_until}'::text[]) AS new_until,
    (said #>> '{text}'::text[]) AS text,
    (said #>> '{end_type}'::text[]) AS end_type,
    (said #>> '{speaker}'::text[]) AS speaker,
    (said #>> '{confidence}'::text[]) AS confidence,
    ( SELECT string_agg((t.v ->> 'source'::text), '; '::text ORDER BY t.n) AS string_agg
           FROM jsonb_array_elements((mended.said -> 'evidence'::text)) WITH ORDINALITY t(v, n)) AS sources,
    (said #>> '{note}'::text[]) AS note,
    to_check
   FROM ( SELECT ev.dossier,
            ev.key,
            ev.event_id,
            ev.global_position AS log_place,
            ev.type,
            e.earliest,
            e.latest,
            (
                CASE
                    WHEN (COALESCE(e.content, ev.payload) ~~ '{%'::text) THEN COALESCE(e.content, ev.payload)
                    ELSE '{}'::text
                END)::jsonb AS said,
                CASE
                    WHEN ((e.known IS NULL) OR (EXISTS ( SELECT 1
                       FROM public.subjects o
                      WHERE ((o.dossier = ev.dossier) AND (o.kind = 'odd'::text)))) OR (NOT (EXISTS ( SELECT 1
                       FROM public.indexed i,
                        public.head h
                      WHERE (i.place >= h.global_position))))) THEN 1
                    ELSE 0
                END AS to_check
           FROM ((public.subjects s
             JOIN public.entries e ON (((e.subject = s.id) AND (e.until IS NULL))))
             JOIN public.events ev ON ((ev.global_position = e.place)))
          WHERE ((s.kind = ANY (ARRAY['fact'::text, 'position'::text])) AND (ev.type = ANY (ARRAY['agreement-reached'::text, 'agreement-changed'::text, 'agreement-ended'::text])))) mended;
CREATE VIEW public.v_meetings AS
 SELECT dossier,
    key,
    event_id,
    log_place,
    type,
    (said #>> '{when}'::text[]) AS date,
        CASE
            WHEN ((earliest >= '-62135596800000000'::bigint) AND (earliest <= '253402300799000000'::bigint)) THEN to_char(('1970-01-01 00:00:00'::timestamp without time zone + (((earliest / 1000000))::double precision * '00:00:01'::interval)), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'::text)
            ELSE NULL::text
        END AS earliest,
        CASE
            WHEN ((latest >= '-62135596800000000'::bigint) AND (latest <= '253402300799000000'::bigint)) THEN to_char(('1970-01-01 00:00:00'::timestamp without time zone + (((latest / 1000000))::double precision * '00:00:01'::interval)), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'::text)
            ELSE NULL::text
        END AS latest,
    (said #>> '{reported}'::text[]) AS reported,
    (said #>> '{meeting}'::text[]) AS meeting,
    (said #>> '{title}'::text[]) AS title,
    (said #>> '{change}'::text[]) AS change,
        CASE jsonb_typeof((said -> 'by'::text))
            WHEN 'array'::text THEN ( SELECT string_agg(COALESCE((t.v ->> 'text'::text), (t.v #>> '{}'::text[])), '; '::text ORDER BY t.n) AS string_agg
               FROM jsonb_array_elements((mended.said -> 'by'::text)) WITH ORDINALITY t(v, n))
            ELSE (said ->> 'by'::text)
        END AS by,
        CASE jsonb_typeof((said -> 'invited'::text))
            WHEN 'array'::text THEN ( SELECT string_agg(COALESCE((t.v ->> 'text'::text), (t.v #>> '{}'::text[])), '; '::text ORDER BY t.n) AS string_agg
               FROM jsonb_array_elements((mended.said -> 'invited'::text)) WITH ORDINALITY t(v, n))
            ELSE (said ->> 'invited'::text)
        END AS invited,
        CASE jsonb_typeof((said -> 'attended'::text))
            WHEN 'array'::text THEN ( SELECT string_agg(COALESCE((t.v ->> 'text'::text), (t.v #>> '{}'::text[])), '; '::text ORDER BY t.n) AS string_agg
               FROM jsonb_array_elements((mended.said -> 'attended'::text)) WITH ORDINALITY t(v, n))
            ELSE (said ->> 'attended'::text)
        END AS attended,
    (said #>> '{level}'::text[]) AS level,
    (said #>> '{format}'::text[]) AS format,
    (said #>> '{place}'::text[]) AS place,
    (said #>> '{scheduled_for}'::text[]) AS scheduled_for,
    (said #>> '{started}'::text[]) AS started,
    (said #>> '{ended}'::text[]) AS ended,
    (said #>> '{outcome}'::text[]) AS outcome,
    (said #>> '{speaker}'::text[]) AS speaker,
    (said #>> '{confidence}'::text[]) AS confidence,
    ( SELECT string_agg((t.v ->> 'source'::text), '; '::text ORDER BY t.n) AS string_agg
           FROM jsonb_array_elements((mended.said -> 'evidence'::text)) WITH ORDINALITY t(v, n)) AS sources,
    (said #>> '{note}'::text[]) AS note,
    to_check
   FROM ( SELECT ev.dossier,
            ev.key,
            ev.event_id,
            ev.global_position AS log_place,
            ev.type,
            e.earliest,
            e.latest,
            (
                CASE
                    WHEN (COALESCE(e.content, ev.payload) ~~ '{%'::text) THEN COALESCE(e.content, ev.payload)
                    ELSE '{}'::text
                END)::jsonb AS said,
                CASE
                    WHEN ((e.known IS NULL) OR (EXISTS ( SELECT 1
                       FROM public.subjects o
                      WHERE ((o.dossier = ev.dossier) AND (o.kind = 'odd'::text)))) OR (NOT (EXISTS ( SELECT 1
                       FROM public.indexed i,
                        public.head h
                      WHERE (i.place >= h.global_position))))) THEN 1
                    ELSE 0
                END AS to_check
           FROM ((public.subjects s
             JOIN public.entries e ON (((e.subject = s.id) AND (e.until IS NULL))))
             JOIN public.events ev ON ((ev.global_position = e.place)))
          WHERE ((s.kind = ANY (ARRAY['fact'::text, 'position'::text])) AND (ev.type = ANY (ARRAY['meeting-planned'::text, 'meeting-changed'::text, 'meeting-held'::text])))) mended;
CREATE VIEW public.v_positions AS
 SELECT dossier,
    key,
    event_id,
    log_place,
    type,
    (said #>> '{when}'::text[]) AS date,
        CASE
            WHEN ((earliest >= '-62135596800000000'::bigint) AND (earliest <= '253402300799000000'::bigint)) THEN to_char(('1970-01-01 00:00:00'::timestamp without time zone + (((earliest / 1000000))::double precision * '00:00:01'::interval)), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'::text)
            ELSE NULL::text
        END AS earliest,
        CASE
            WHEN ((latest >= '-62135596800000000'::bigint) AND (latest <= '253402300799000000'::bigint)) THEN to_char(('1970-01-01 00:00:00'::timestamp without time zone + (((latest / 1000000))::double precision * '00:00:01'::interval)), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'::text)
            ELSE NULL::text
        END AS latest,
    (said #>> '{reported}'::text[]) AS reported,
    (said #>> '{party}'::text[]) AS party,
    (said #>> '{issue}'::text[]) AS issue,
    (said #>> '{stance}'::text[]) AS stance,
    (said #>> '{stance_code}'::text[]) AS stance_code,
    (said #>> '{reason}'::text[]) AS reason,
    (said #>> '{speaker}'::text[]) AS speaker,
    (said #>> '{confidence}'::text[]) AS confidence,
    ( SELECT string_agg((t.v ->> 'source'::text), '; '::text ORDER BY t.n) AS string_agg
           FROM jsonb_array_elements((mended.said -> 'evidence'::text)) WITH ORDINALITY t(v, n)) AS sources,
    (said #>> '{note}'::text[]) AS note,
    to_check
   FROM ( SELECT ev.dossier,
            ev.key,
            ev.event_id,
            ev.global_position AS log_place,
            ev.type,
            e.earliest,
            e.latest,
            (
                CASE
                    WHEN (COALESCE(e.content, ev.payload) ~~ '{%'::text) THEN COALESCE(e.content, ev.payload)
                    ELSE '{}'::text
                END)::jsonb AS said,
                CASE
                    WHEN ((e.known IS NULL) OR (EXISTS ( SELECT 1
                       FROM public.subjects o
                      WHERE ((o.dossier = ev.dossier) AND (o.kind = 'odd'::text)))) OR (NOT (EXISTS ( SELECT 1
                       FROM public.indexed i,
                        public.head h
                      WHERE (i.place >= h.global_position))))) THEN 1
                    ELSE 0
                END AS to_check
           FROM ((public.subjects s
             JOIN public.entries e ON (((e.subject = s.id) AND (e.until IS NULL))))
             JOIN public.events ev ON ((ev.global_position = e.place)))
          WHERE ((s.kind = ANY (ARRAY['fact'::text, 'position'::text])) AND (ev.type = ANY (ARRAY['position-stated'::text, 'position-ended'::text])))) mended;
CREATE VIEW public.v_proposals AS
 SELECT dossier,
    key,
    event_id,
    log_place,
    type,
    (said #>> '{when}'::text[]) AS date,
        CASE
            WHEN ((earliest >= '-62135596800000000'::bigint) AND (earliest <= '253402300799000000'::bigint)) THEN to_char(('1970-01-01 00:00:00'::timestamp without time zone + (((earliest / 1000000))::double precision * '00:00:01'::interval)), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'::text)
            ELSE NULL::text
        END AS earliest,
        CASE
            WHEN ((latest >= '-62135596800000000'::bigint) AND (latest <= '253402300799000000'::bigint)) THEN to_char(('1970-01-01 00:00:00'::timestamp without time zone + (((latest / 1000000))::double precision * '00:00:01'::interval)), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'::text)
            ELSE NULL::text
        END AS latest,
    (said #>> '{reported}'::text[]) AS reported,
    (said #>> '{proposal}'::text[]) AS proposal,
    (said #>> '{title}'::text[]) AS title,
    (said #>> '{kind}'::text[]) AS kind,
        CASE jsonb_typeof((said -> 'by'::text))
            WHEN 'array'::text THEN ( SELECT string_agg(COALESCE((t.v ->> 'text'::text), (t.v #>> '{}'::text[])), '; '::text ORDER BY t.n) AS string_agg
               FROM jsonb_array_elements((mended.said -> 'by'::text)) WITH ORDINALITY t(v, n))
            ELSE (said ->> 'by'::text)
        END AS by,
        CASE jsonb_typeof((said -> 'to'::text))
            WHEN 'array'::text THEN ( SELECT string_agg(COALESCE((t.v ->> 'text'::text), (t.v #>> '{}'::text[])), '; '::text ORDER BY t.n) AS string_agg
               FROM jsonb_array_elements((mended.said -> 'to'::text)) WITH ORDINALITY t(v, n))
            ELSE (said ->> 'to'::text)
        END AS addressees,
        CASE jsonb_typeof((said -> 'issues'::text))
            WHEN 'array'::text THEN ( SELECT string_agg(COALESCE((t.v ->> 'text'::text), (t.v #>> '{}'::text[])), '; '::text ORDER BY t.n) AS string_agg
               FROM jsonb_array_elements((mended.said -> 'issues'::text)) WITH ORDINALITY t(v, n))
            ELSE (said ->> 'issues'::text)
        END AS issues,
        CASE jsonb_typeof((said -> 'terms'::text))
            WHEN 'array'::text THEN ( SELECT string_agg(COALESCE((t.v ->> 'text'::text), (t.v #>> '{}'::text[])), '; '::text ORDER BY t.n) AS string_agg
               FROM jsonb_array_elements((mended.said -> 'terms'::text)) WITH ORDINALITY t(v, n))
            ELSE (said ->> 'terms'::text)
        END AS terms,
    (said #>> '{deadline}'::text[]) AS deadline,
    (said #>> '{answer}'::text[]) AS answer,
    (said #>> '{counter_proposal}'::text[]) AS counter_proposal,
    (said #>> '{reason}'::text[]) AS reason,
    (said #>> '{speaker}'::text[]) AS speaker,
    (said #>> '{confidence}'::text[]) AS confidence,
    ( SELECT string_agg((t.v ->> 'source'::text), '; '::text ORDER BY t.n) AS string_agg
           FROM jsonb_array_elements((mended.said -> 'evidence'::text)) WITH ORDINALITY t(v, n)) AS sources,
    (said #>> '{note}'::text[]) AS note,
    to_check
   FROM ( SELECT ev.dossier,
            ev.key,
            ev.event_id,
            ev.global_position AS log_place,
            ev.type,
            e.earliest,
            e.latest,
            (
                CASE
                    WHEN (COALESCE(e.content, ev.payload) ~~ '{%'::text) THEN COALESCE(e.content, ev.payload)
                    ELSE '{}'::text
                END)::jsonb AS said,
                CASE
                    WHEN ((e.known IS NULL) OR (EXISTS ( SELECT 1
                       FROM public.subjects o
                      WHERE ((o.dossier = ev.dossier) AND (o.kind = 'odd'::text)))) OR (NOT (EXISTS ( SELECT 1
                       FROM public.indexed i,
                        public.head h
                      WHERE (i.place >= h.global_position))))) THEN 1
                    ELSE 0
                END AS to_check
           FROM ((public.subjects s
             JOIN public.entries e ON (((e.subject = s.id) AND (e.until IS NULL))))
             JOIN public.events ev ON ((ev.global_position = e.place)))
          WHERE ((s.kind = ANY (ARRAY['fact'::text, 'position'::text])) AND (ev.type = ANY (ARRAY['proposal-made'::text, 'proposal-answered'::text, 'proposal-ended'::text])))) mended;
CREATE VIEW public.v_sources AS
 SELECT dossier,
    log_place,
    (said #>> '{slug}'::text[]) AS slug,
    (said #>> '{publisher}'::text[]) AS publisher,
    (said #>> '{title}'::text[]) AS title,
    (said #>> '{published}'::text[]) AS published,
    (said #>> '{url}'::text[]) AS url,
    (said #>> '{language}'::text[]) AS language,
    (said #>> '{kind}'::text[]) AS kind,
    to_check
   FROM ( SELECT ev.dossier,
            ev.global_position AS log_place,
            (
                CASE
                    WHEN (ev.payload ~~ '{%'::text) THEN ev.payload
                    ELSE '{}'::text
                END)::jsonb AS said,
                CASE
                    WHEN ((EXISTS ( SELECT 1
                       FROM public.subjects c
                      WHERE ((c.dossier = ev.dossier) AND (c.kind = 'source'::text) AND (('source:'::text || c.name) = ev.stream)))) OR (EXISTS ( SELECT 1
                       FROM public.subjects o
                      WHERE ((o.dossier = ev.dossier) AND (o.kind = 'odd'::text)))) OR (NOT (EXISTS ( SELECT 1
                       FROM public.indexed i,
                        public.head h
                      WHERE (i.place >= h.global_position))))) THEN 1
                    ELSE 0
                END AS to_check
           FROM public.events ev
          WHERE ((ev.type = 'source-registered'::text) AND (ev.stream_position = 1))) mended;
CREATE VIEW public.v_truces AS
 SELECT dossier,
    key,
    event_id,
    log_place,
    type,
    (said #>> '{when}'::text[]) AS date,
        CASE
            WHEN ((earliest >= '-62135596800000000'::bigint) AND (earliest <= '253402300799000000'::bigint)) THEN to_char(('1970-01-01 00:00:00'::timestamp without time zone + (((earliest / 1000000))::double precision * '00:00:01'::interval)), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'::text)
            ELSE NULL::text
        END AS earliest,
        CASE
            WHEN ((latest >= '-62135596800000000'::bigint) AND (latest <= '253402300799000000'::bigint)) THEN to_char(('1970-01-01 00:00:00'::timestamp without time zone + (((latest / 1000000))::double precision * '00:00:01'::interval)), 'YYYY-MM-DD"T"HH24:MI:SS"Z"'::text)
            ELSE NULL::text
        END AS latest,
    (said #>> '{reported}'::text[]) AS reported,
    (said #>> '{ceasefire}'::text[]) AS truce,
    (said #>> '{title}'::text[]) AS title,
        CASE jsonb_typeof((said -> 'declarers'::text))
            WHEN 'array'::text THEN ( SELECT string_agg(COALESCE((t.v ->> 'text'::text), (t.v #>> '{}'::text[])), '; '::text ORDER BY t.n) AS string_agg
               FROM jsonb_array_elements((mended.said -> 'declarers'::text)) WITH ORDINALITY t(v, n))
            ELSE (said ->> 'declarers'::text)
        END AS declarers,
    (said #>> '{declaration}'::text[]) AS declaration,
    (said #>> '{scope}'::text[]) AS scope,
    (said #>> '{effect,from}'::text[]) AS starts,
    (said #>> '{effect,until}'::text[]) AS ends,
    (said #>> '{change}'::text[]) AS change,
        CASE jsonb_typeof((said -> 'by'::text))
            WHEN 'array'::text THEN ( SELECT string_agg(COALESCE((t.v ->> 'text'::text), (t.v #>> '{}'::text[])), '; '::text ORDER BY t.n) AS string_agg
               FROM jsonb_array_elements((mended.said -> 'by'::text)) WITH ORDINALITY t(v, n))
            ELSE (said ->> 'by'::text)
        END AS by,
    (said #>> '{new_from}'::text[]) AS new_from,
    (said #>> '{new_until}'::text[]) AS new_until,
    (said #>> '{end_type}'::text[]) AS end_type,
    (said #>> '{speaker}'::text[]) AS speaker,
    (said #>> '{confidence}'::text[]) AS confidence,
    ( SELECT string_agg((t.v ->> 'source'::text), '; '::text ORDER BY t.n) AS string_agg
           FROM jsonb_array_elements((mended.said -> 'evidence'::text)) WITH ORDINALITY t(v, n)) AS sources,
    (said #>> '{note}'::text[]) AS note,
    to_check
   FROM ( SELECT ev.dossier,
            ev.key,
            ev.event_id,
            ev.global_position AS log_place,
            ev.type,
            e.earliest,
            e.latest,
            (
                CASE
                    WHEN (COALESCE(e.content, ev.payload) ~~ '{%'::text) THEN COALESCE(e.content, ev.payload)
                    ELSE '{}'::text
                END)::jsonb AS said,
                CASE
                    WHEN ((e.known IS NULL) OR (EXISTS ( SELECT 1
                       FROM public.subjects o
                      WHERE ((o.dossier = ev.dossier) AND (o.kind = 'odd'::text)))) OR (NOT (EXISTS ( SELECT 1
                       FROM public.indexed i,
                        public.head h
                      WHERE (i.place >= h.global_position))))) THEN 1
                    ELSE 0
                END AS to_check
           FROM ((public.subjects s
             JOIN public.entries e ON (((e.subject = s.id) AND (e.until IS NULL))))
             JOIN public.events ev ON ((ev.global_position = e.place)))
          WHERE ((s.kind = ANY (ARRAY['fact'::text, 'position'::text])) AND (ev.type = ANY (ARRAY['ceasefire-declared'::text, 'ceasefire-changed'::text, 'ceasefire-ended'::text])))) mended;
CREATE TABLE public.wordings (
    issue bigint NOT NULL,
    words bigint NOT NULL,
    code bigint NOT NULL
);
CREATE TABLE public.words (
    since bigint NOT NULL,
    said tsvector NOT NULL
);
ALTER TABLE ONLY public.desk_notes ALTER COLUMN note SET DEFAULT nextval('public.desk_notes_note_seq'::regclass);
ALTER TABLE ONLY public.inbox ALTER COLUMN item SET DEFAULT nextval('public.inbox_item_seq'::regclass);
ALTER TABLE ONLY public.reviews ALTER COLUMN review SET DEFAULT nextval('public.reviews_review_seq'::regclass);
ALTER TABLE ONLY public.settings ALTER COLUMN setting SET DEFAULT nextval('public.settings_setting_seq'::regclass);
ALTER TABLE ONLY public.subjects ALTER COLUMN id SET DEFAULT nextval('public.subjects_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0014');
INSERT INTO public.batches VALUES ('d3f7ac16a1cdacede26e1a045d4015be', 'ukraine-2025', 'a.csv', '{"form":"csv","kind":null,"dated":null,"columns":{},"ignore_unknown":false,"delimiter":null,"encoding":null,"skip":false}', '\x789c2ba92c48d52949ad280100129203b4', 'Ben', 1, NULL, NULL, NULL, NULL);
INSERT INTO public.desk_notes VALUES (1, '01a20c69-5bf7-7269-a004-6fb897d9bbb8', 1, 'Ana Novak', 'Ask Ben');
INSERT INTO public.dropped_proposals VALUES (1, '0123456789abcdef');
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 1, 1, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 2, 2, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 3, 3, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 4, 4, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 5, 5, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 6, 6, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 7, 7, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 8, 8, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 9, 9, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 10, 10, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 11, 11, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 12, 12, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 13, 13, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 14, 14, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 15, 15, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 16, 16, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 17, 17, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 18, 18, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 19, 19, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 20, 20, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 21, 21, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 22, 22, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 23, 23, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 24, 24, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 25, 25, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 26, 26, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 27, 27, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 28, 28, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 29, 29, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 30, 30, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 31, 31, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 32, 32, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 33, 33, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 34, 34, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 35, 35, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 36, 36, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 37, 37, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 38, 38, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 39, 39, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 40, 40, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 41, 41, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 42, 42, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 43, 43, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 44, 44, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 45, 45, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 46, 46, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 47, 47, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 48, 48, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 49, 49, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 50, 50, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 51, 51, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 52, 52, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 53, 53, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 54, 54, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 55, 55, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 56, 56, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 57, 57, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 58, 58, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 59, 59, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.entries VALUES (1, 0, -4611686018427387904, 60, 60, -4611686018427387904, -4611686018427387904, NULL, NULL, NULL);
INSERT INTO public.events VALUES (1, '01a20c69-5bf7-7269-a004-6fb897d9bbb8', 'ukraine-2025', 'dossier:ukraine-2025', 1, 'dossier-opened', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"columns":["ukraine","russia","united-states","europe"],"description":"Dated facts of the talks of February to April 2022 and February to June 2025, in our own words, each with its sources. Counts and allegations are claims of those who made them.","dossier":"ukraine-2025","schema_version":1,"title":"Ukraine-Russia ceasefire talks, 2022 and 2025","type":"dossier-opened","zone":"Europe/Kyiv"}', '\x13837e793933eb801a36bdc44936fc3fce49c5cf411e24052134f5cc2de46740', '\xf83289a4b0041ed836e8a328903ff96ab682f28a6c571d823dd7b6b895a68365');
INSERT INTO public.events VALUES (2, '01a20c69-5bf8-72ee-996f-17cd23fe0923', 'ukraine-2025', 'party:ukraine', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["UA","Kyiv"],"display_order":10,"dossier":"ukraine-2025","kind":"state","name":"Ukraine","schema_version":1,"slug":"ukraine","type":"party-registered"}', '\x6e584a3f35ed4a61a8ef9211426576285e0af34b7f3f6330409543fdf6a79169', '\x93e99376ba08c1f89aaaaaae7d197fd9207491d73bce112db8c2228cf895c5ec');
INSERT INTO public.events VALUES (3, '01a20c69-5bf8-72ee-996f-17ce6f89b72f', 'ukraine-2025', 'party:russia', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["RU","Russian Federation","Moscow","Kremlin"],"display_order":20,"dossier":"ukraine-2025","kind":"state","name":"Russia","schema_version":1,"slug":"russia","type":"party-registered"}', '\x1152fd12554891f3f697bdd147edc200368d936e37dd99f9fe2c949b9c61c986', '\xf9c5737ca9ba07f877ff95666b52c0b161e2a571a31de389fa8015fe9c61825b');
INSERT INTO public.events VALUES (4, '01a20c69-5bf8-72ee-996f-17cf115d4cdd', 'ukraine-2025', 'party:united-states', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["US","U.S.","USA","United States of America","Washington"],"display_order":30,"dossier":"ukraine-2025","kind":"state","name":"United States","schema_version":1,"slug":"united-states","type":"party-registered"}', '\x49ac445c393d9d2ce2cb6e75635f66008c6d62e36eb2dd5d013984ae8c7631f1', '\xcd2ec3a3aa2c1015d9f1e9f31c39002164cb5f5ae88c410139e6347ffcb6c8a1');
INSERT INTO public.events VALUES (5, '01a20c69-5bf8-72ee-996f-17d041155b40', 'ukraine-2025', 'party:europe', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Europe","Europeans"],"display_order":40,"dossier":"ukraine-2025","kind":"coalition","name":"European allies","schema_version":1,"slug":"europe","type":"party-registered"}', '\x6d0de8ed1473bde5293d3d5f9ee8f824864f46c1a2cfc4af9bd723bcf98652b6', '\x749a5df200550f42ed21f4b38047ac787c8386d7a704d8ac23681a34d3f7d05f');
INSERT INTO public.events VALUES (6, '01a20c69-5bf8-72ee-996f-17d17a3089d5', 'ukraine-2025', 'party:united-kingdom', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["UK","U.K.","Britain","Great Britain","London"],"display_order":50,"dossier":"ukraine-2025","kind":"state","name":"United Kingdom","schema_version":1,"slug":"united-kingdom","type":"party-registered"}', '\x7f47f230f0fae1509f6a5c1a45c687f731bc42cb2307054f65b89018d58f11db', '\xbe86d0300cef607ccfba6daa0f263a11fb86aae64c8065fa37d60e9e8c990b21');
INSERT INTO public.events VALUES (7, '01a20c69-5bf8-72ee-996f-17d218ef695f', 'ukraine-2025', 'party:france', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Paris"],"display_order":51,"dossier":"ukraine-2025","kind":"state","name":"France","schema_version":1,"slug":"france","type":"party-registered"}', '\xa21394f6a268a72fe9110bc21d01817df5aefdcf3d82e3a69ff8d352f32addf7', '\xa5158a08ad1e07a1e2c8b5a75def90a4036caf8de284c71d7ed2b1e8b02db16d');
INSERT INTO public.events VALUES (8, '01a20c69-5bf8-72ee-996f-17d3749f16dc', 'ukraine-2025', 'party:germany', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Berlin"],"display_order":52,"dossier":"ukraine-2025","kind":"state","name":"Germany","schema_version":1,"slug":"germany","type":"party-registered"}', '\x9cab24ec5c9b12c64a15a7a78447580db8feb1cb40c3686e03cba431e3b27b2c', '\xe631237067bddc8b56d5c22bec39fe4c9e22151a275a6e2be4805f4031463c48');
INSERT INTO public.events VALUES (9, '01a20c69-5bf8-72ee-996f-17d43d43350b', 'ukraine-2025', 'party:poland', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Warsaw"],"display_order":53,"dossier":"ukraine-2025","kind":"state","name":"Poland","schema_version":1,"slug":"poland","type":"party-registered"}', '\x5db34931ffb4b0996d23abdf3033bb45690f0ddd0fa34fd69eeec22d1636f5fc', '\x5fe9c7bfa4bbb174c0ac22837c4654dc1f017e6cbc90ab208b2ad6097507d008');
INSERT INTO public.events VALUES (10, '01a20c69-5bf8-72ee-996f-17d5f023bbcc', 'ukraine-2025', 'party:italy', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Rome"],"display_order":54,"dossier":"ukraine-2025","kind":"state","name":"Italy","schema_version":1,"slug":"italy","type":"party-registered"}', '\x3685e863c76fcda64d5778b1029141ef49ad8796255772792a52e899f3a787a9', '\x7878cb6fd6b8731130d42f91941121c57b2a2510228ea37b3a4d7799846690d8');
INSERT INTO public.events VALUES (11, '01a20c69-5bf8-72ee-996f-17d6d0ebbebb', 'ukraine-2025', 'party:european-union', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["EU"],"display_order":55,"dossier":"ukraine-2025","kind":"organisation","name":"European Union","schema_version":1,"slug":"european-union","type":"party-registered"}', '\x6cbbe91400f9f514e665661c933feca0a814dfa6d205ecb6b801722ba884168e', '\x215cc5783e4416828f55a12f7345ddf06290d452df0d70bfe5c163c83f9c5508');
INSERT INTO public.events VALUES (12, '01a20c69-5bf8-72ee-996f-17d76bb01d01', 'ukraine-2025', 'party:turkiye', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Turkey","Turkiye","Ankara"],"display_order":60,"dossier":"ukraine-2025","kind":"state","name":"Türkiye","schema_version":1,"slug":"turkiye","type":"party-registered"}', '\x7441e3c4ae3a9a446b0a63be452cb401cdaf49cba8fc514b840c1c44c932aeca', '\x9430f380b8056787276a101a47260e0e44de3d6575c9b1b29dfe3516e6586ce4');
INSERT INTO public.events VALUES (13, '01a20c69-5bf8-72ee-996f-17d85b1e8ebe', 'ukraine-2025', 'party:holy-see', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Vatican","Vatican City"],"display_order":61,"dossier":"ukraine-2025","kind":"state","name":"Holy See","schema_version":1,"slug":"holy-see","type":"party-registered"}', '\x40d417e28c25f33cd30c71145aa908ee3f37cddce867395c2e59f4d408096b6c', '\xf2c2ecec99f406cd8aeee2af42f81eb621e37b7aebddaf49fe2304d24d7ed636');
INSERT INTO public.events VALUES (14, '01a20c69-5bf8-72ee-996f-17d9c5e07268', 'ukraine-2025', 'party:belarus', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"display_order":62,"dossier":"ukraine-2025","kind":"state","name":"Belarus","schema_version":1,"slug":"belarus","type":"party-registered"}', '\xd0f4e92f653b27ec37d8f8e2a02fcbe70c1b0db9dd06b8a842e86a37c98e7934', '\xf7811af6365a815a8537e17171733c13c30a7f1db676986178565825902c2602');
INSERT INTO public.events VALUES (15, '01a20c69-5bf8-72ee-996f-17da30d8b7a2', 'ukraine-2025', 'party:nato', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["North Atlantic Treaty Organization"],"display_order":70,"dossier":"ukraine-2025","kind":"organisation","name":"NATO","schema_version":1,"slug":"nato","type":"party-registered"}', '\x3abbfa4fa84c25dadf5601ba93df7212de20ca65f2065f5d7e471642148956a6', '\xda33778e38567170227e01ad6af92e2ef61b692e6cf7f13c4259edca9de89266');
INSERT INTO public.events VALUES (16, '01a20c69-5bf8-72ee-996f-17dbb23d4524', 'ukraine-2025', 'party:un-security-council', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["UNSC","Security Council"],"display_order":71,"dossier":"ukraine-2025","kind":"organisation","name":"UN Security Council","schema_version":1,"slug":"un-security-council","type":"party-registered"}', '\x170d4af60f191fad86e5a274c8ca2f217118ef4910b25d0d3169b4c08c2a4a32', '\xe66bab878b42858582dfd9128e573f6c33e42ace0b21f27d2063a18e677da2f9');
INSERT INTO public.events VALUES (17, '01a20c69-5bf8-72ee-996f-17dc3211b47e', 'ukraine-2025', 'party:the-west', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["West"],"display_order":80,"dossier":"ukraine-2025","kind":"open-group","name":"the West","schema_version":1,"slug":"the-west","type":"party-registered"}', '\x1f10d606b1e8f173770e4df61c8b89be40ef0a4358df03cf3c56d61cd1a70334', '\x0f2e85fcc88ab6b5a79d62dbbcef202f8583dc6a3f3c1a93df40a0beee4e61d1');
INSERT INTO public.events VALUES (18, '01a20c69-5bf8-72ee-996f-17dd6dafd618', 'ukraine-2025', 'party:volodymyr-zelensky', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Zelensky","Zelenskyy","Zelenskiy","Volodymyr Zelenskyy"],"dossier":"ukraine-2025","kind":"person","name":"Volodymyr Zelensky","schema_version":1,"slug":"volodymyr-zelensky","type":"party-registered"}', '\x09226feb5649de4a583e5ca3c618f9b5d198f1f3819cdef2043eb56f21130225', '\xdccef9e946b6dddd67f70c5db6e8c8d17e5b062b738e32a8fafc7b191a2f628f');
INSERT INTO public.events VALUES (19, '01a20c69-5bf8-72ee-996f-17ded5a43247', 'ukraine-2025', 'party:andriy-yermak', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Yermak"],"dossier":"ukraine-2025","kind":"person","name":"Andriy Yermak","schema_version":1,"slug":"andriy-yermak","type":"party-registered"}', '\x147e1e129a23f0e7df2f20dff0c684c4e5850dc73fb374425f333e69f4553078', '\x7934021d02bd164bf3a9c43eab4b65988433cb2e0a4e7e73720d436748067d5f');
INSERT INTO public.events VALUES (20, '01a20c69-5bf8-72ee-996f-17df36bd6db4', 'ukraine-2025', 'party:andrii-sybiha', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Sybiha","Sibiga"],"dossier":"ukraine-2025","kind":"person","name":"Andrii Sybiha","schema_version":1,"slug":"andrii-sybiha","type":"party-registered"}', '\x1513d9d87b6304b01d756527a66c6939223aba1c28761dc6ec0eea2992dee214', '\x81fe8ad76bf74f0c4951167632397f07676b9fe2bb052a61da3a5714e94a94de');
INSERT INTO public.events VALUES (21, '01a20c69-5bf8-72ee-996f-17e0762800e6', 'ukraine-2025', 'party:rustem-umerov', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Umerov","Umierov"],"dossier":"ukraine-2025","kind":"person","name":"Rustem Umerov","schema_version":1,"slug":"rustem-umerov","type":"party-registered"}', '\x274758910dc923da6a7041117f82e9be58ca52ab51689e1e19d2ee75dd0ab07b', '\x2d3e1dba75518eb52817666c86b30e0444d83c0f3a063a830c29552e6d762131');
INSERT INTO public.events VALUES (22, '01a20c69-5bf8-72ee-996f-17e132c1695f', 'ukraine-2025', 'party:david-arakhamia', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Arakhamia"],"dossier":"ukraine-2025","kind":"person","name":"David Arakhamia","schema_version":1,"slug":"david-arakhamia","type":"party-registered"}', '\x88a5512d680f00a41db54471d410f58fed851ad95f97904160a1258f54ddbec6', '\x22393c947f2d2281f2cbb5488304918d7228c8c0d187fdb72a287c0d3e415cb6');
INSERT INTO public.events VALUES (23, '01a20c69-5bf8-72ee-996f-17e297852c09', 'ukraine-2025', 'party:mykhailo-podolyak', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Podolyak"],"dossier":"ukraine-2025","kind":"person","name":"Mykhailo Podolyak","schema_version":1,"slug":"mykhailo-podolyak","type":"party-registered"}', '\xf176cc9e38d9266855c76dfe31b0e8fb45f47029df4e77b5494813676f082a19', '\x955fc2ee69d6b9afa12974cf145d60332bddb3009d99cb5405e7951415ed2a23');
INSERT INTO public.events VALUES (24, '01a20c69-5bf8-72ee-996f-17e3a6a99607', 'ukraine-2025', 'party:heorhii-tykhyi', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Tykhyi"],"dossier":"ukraine-2025","kind":"person","name":"Heorhii Tykhyi","schema_version":1,"slug":"heorhii-tykhyi","type":"party-registered"}', '\x21d5e11d568ffa9421256ff02f0df5bf4b7be6b12e41dfc3cf4cbbfd49fe0eb4', '\x3e8f79ba2cd872a5e373634a25c9329b153153b4fb3dc94eeeb7c05586f89f4f');
INSERT INTO public.events VALUES (25, '01a20c69-5bf8-72ee-996f-17e43ff0099e', 'ukraine-2025', 'party:yulia-svyrydenko', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Svyrydenko"],"dossier":"ukraine-2025","kind":"person","name":"Yulia Svyrydenko","schema_version":1,"slug":"yulia-svyrydenko","type":"party-registered"}', '\x46f547156e6fa824536f241b5678334282bae55d8bbc99a0e1874a732ca5eb4d', '\x3308c68e2cdea4673a9739233528887cfc5fe64b0d343e8aac78f17a8515a2e3');
INSERT INTO public.events VALUES (26, '01a20c69-5bf8-72ee-996f-17e5f5309be9', 'ukraine-2025', 'party:pavlo-palisa', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Palisa"],"dossier":"ukraine-2025","kind":"person","name":"Pavlo Palisa","schema_version":1,"slug":"pavlo-palisa","type":"party-registered"}', '\x8d509847a6529a58c31699e580c039b88c60becb17840c292980233bd533ab1f', '\xa6a411233b6c08d20a0f12fa59fb96f9ef8e06437631cf0ddab4e05610d70783');
INSERT INTO public.events VALUES (27, '01a20c69-5bf8-72ee-996f-17e63aab33ca', 'ukraine-2025', 'party:oleh-hryhorov', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Hryhorov"],"dossier":"ukraine-2025","kind":"person","name":"Oleh Hryhorov","schema_version":1,"slug":"oleh-hryhorov","type":"party-registered"}', '\xebc5c6163cce354db2b3f988d1fc701a7c6f8bdbdba70ff1454f5824c48524dd', '\x2add5519eb19f0b23a4cf66e23f9efe390b82a6a95182a0563a1452139812b7b');
INSERT INTO public.events VALUES (28, '01a20c69-5bf8-72ee-996f-17e79150cf39', 'ukraine-2025', 'party:andrii-demchenko', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Demchenko"],"dossier":"ukraine-2025","kind":"person","name":"Andrii Demchenko","schema_version":1,"slug":"andrii-demchenko","type":"party-registered"}', '\x3261553a236dc4f4e97545885dd7d7a52d9fc8e90e8d927600394afb765181a8', '\xb9c86ec8df211d908b3b158514d100d941d7f468c48e356543aae2a5da51441c');
INSERT INTO public.events VALUES (29, '01a20c69-5bf8-72ee-996f-17e8c1473bea', 'ukraine-2025', 'party:vladimir-putin', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Putin"],"dossier":"ukraine-2025","kind":"person","name":"Vladimir Putin","schema_version":1,"slug":"vladimir-putin","type":"party-registered"}', '\x70ddf96326a319dada283cd26a000ae52d44f454ce4b1116316b6c4ba4678105', '\x3fae23efe4d7f176094dcaa9f3bd6b8326d47049461c870ce00806ff82bf8ca8');
INSERT INTO public.events VALUES (30, '01a20c69-5bf8-72ee-996f-17e9dbcf9de9', 'ukraine-2025', 'party:sergei-lavrov', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Lavrov"],"dossier":"ukraine-2025","kind":"person","name":"Sergei Lavrov","schema_version":1,"slug":"sergei-lavrov","type":"party-registered"}', '\xbca935f29cc47c0291c13c954bee93e97c392561b9f65e68128bc1ee412e51df', '\x963daf68f97a7225f66986f6fed56c4c61865aba94897dbaa2d14dad097ab960');
INSERT INTO public.events VALUES (31, '01a20c69-5bf8-72ee-996f-17ea87344d03', 'ukraine-2025', 'party:maria-zakharova', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Zakharova"],"dossier":"ukraine-2025","kind":"person","name":"Maria Zakharova","schema_version":1,"slug":"maria-zakharova","type":"party-registered"}', '\x5b2a4e372d02ae052745d364e6c0a8db9d67a2390901f1d97d48c584b658ac71', '\xb3b4b0912db2274065fc48ca3a590df633fded1fe2042f27ae414eeb4074a581');
INSERT INTO public.events VALUES (32, '01a20c69-5bf8-72ee-996f-17eb2a6c79ae', 'ukraine-2025', 'party:yuri-ushakov', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Ushakov"],"dossier":"ukraine-2025","kind":"person","name":"Yuri Ushakov","schema_version":1,"slug":"yuri-ushakov","type":"party-registered"}', '\x3b399d0dedd5c645dce25579970d3b61a8a68f7804ba0f136a9d9573e29d2f0b', '\x4c1c5b0d8fa20e38c6bb318a840498529ad589e4ad69c9d652bb1ab9472a0aa8');
INSERT INTO public.events VALUES (33, '01a20c69-5bf8-72ee-996f-17ecd9dac7b9', 'ukraine-2025', 'party:dmitry-peskov', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Peskov"],"dossier":"ukraine-2025","kind":"person","name":"Dmitry Peskov","schema_version":1,"slug":"dmitry-peskov","type":"party-registered"}', '\x0d04a45302d4d9907d7a67d9f740478a4d8c8377835781bd8a4bfe962c7cf0b2', '\x6e2216fa59f77a2d7696b7c779b5b075fec337ed09264d57a0474a6339f6244a');
INSERT INTO public.events VALUES (34, '01a20c69-5bf8-72ee-996f-17ed686d451b', 'ukraine-2025', 'party:alexander-grushko', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Grushko"],"dossier":"ukraine-2025","kind":"person","name":"Alexander Grushko","schema_version":1,"slug":"alexander-grushko","type":"party-registered"}', '\xe6b9f324020ec6a079e9e014ea80171417349339d673e44e16e1d70cd9978bbe', '\x883275e9df625b581341967f02794f59e192ec13e99a68789cc9fafab60b76af');
INSERT INTO public.events VALUES (35, '01a20c69-5bf8-72ee-996f-17eecc846417', 'ukraine-2025', 'party:alexander-fomin', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Fomin"],"dossier":"ukraine-2025","kind":"person","name":"Alexander Fomin","schema_version":1,"slug":"alexander-fomin","type":"party-registered"}', '\x92d0df46ccf526b0e75ed8e2e25b9f89db4523758f68232e5825c77e270e4e9e', '\x1a432a1f46502104c19373f7211e25dc6f3104f8647a9c6bdd79f962c2b96e40');
INSERT INTO public.events VALUES (36, '01a20c69-5bf8-72ee-996f-17efe1f193d3', 'ukraine-2025', 'party:vassily-nebenzia', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Nebenzia","Nebenzya"],"dossier":"ukraine-2025","kind":"person","name":"Vassily Nebenzia","schema_version":1,"slug":"vassily-nebenzia","type":"party-registered"}', '\x5cdadbda00ab2fe83d2d72d71f7684af6158dfdd5828536f5d71ac801fcfdadc', '\x6dab533ffe24a4bca1d4788e06c7139a967054ed64c6236433c6444ecf25afe0');
INSERT INTO public.events VALUES (37, '01a20c69-5bf8-72ee-996f-17f08dc71d66', 'ukraine-2025', 'party:vladimir-medinsky', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Medinsky","Medinskiy"],"dossier":"ukraine-2025","kind":"person","name":"Vladimir Medinsky","schema_version":1,"slug":"vladimir-medinsky","type":"party-registered"}', '\x72ba2f5c4019b38cc1ea9cf674581627e5f965a014d42be09eba415002980840', '\x9c06aef7a7f9b19658ba5264bb5e42ae73639106c3000886cb98f68fa6ff3809');
INSERT INTO public.events VALUES (38, '01a20c69-5bf8-72ee-996f-17f10904c2c4', 'ukraine-2025', 'party:rodion-miroshnik', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Miroshnik"],"dossier":"ukraine-2025","kind":"person","name":"Rodion Miroshnik","schema_version":1,"slug":"rodion-miroshnik","type":"party-registered"}', '\xb4405034beba8e9c431a42b2966fddc7b1acc4ec656763f83abf2c3ba689563c', '\x406ea7e139b80b900b11b87a565506d6ade16d4121d9bc3989680f4aa8941c11');
INSERT INTO public.events VALUES (39, '01a20c69-5bf8-72ee-996f-17f2aa07b7b3', 'ukraine-2025', 'party:alexander-zorin', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Zorin"],"dossier":"ukraine-2025","kind":"person","name":"Alexander Zorin","schema_version":1,"slug":"alexander-zorin","type":"party-registered"}', '\x2dba0e3c810247e5a9d22bedc5d5665f317391dfd70b7ab2dfac509a6668fab6', '\x7b1d36c28ffe4b228e377b25e792243705b0af4e88b18c68989f08444c910266');
INSERT INTO public.events VALUES (40, '01a20c69-5bf8-72ee-996f-17f382ce3219', 'ukraine-2025', 'party:donald-trump', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Trump"],"dossier":"ukraine-2025","kind":"person","name":"Donald Trump","schema_version":1,"slug":"donald-trump","type":"party-registered"}', '\x8f2ba00c8904f6eefae24ab6a484e67456e19b581aff894953dbd6317619d134', '\x275f0d8cbe2b1d71c05145bf04ddd2850a9218d5614d06db811f16f71307ced9');
INSERT INTO public.events VALUES (41, '01a20c69-5bf8-72ee-996f-17f4fed70ac2', 'ukraine-2025', 'party:pete-hegseth', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Hegseth"],"dossier":"ukraine-2025","kind":"person","name":"Pete Hegseth","schema_version":1,"slug":"pete-hegseth","type":"party-registered"}', '\x606a6af809c135ae31d990af18f4da6b68fc22dee23727002421f39b79791eed', '\x6bb1f913438ec250f0896c51bf12affdb6b9ea5e8d50ab84ccf954056d9a2cfb');
INSERT INTO public.events VALUES (42, '01a20c69-5bf8-72ee-996f-17f52c0746dd', 'ukraine-2025', 'party:marco-rubio', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Rubio"],"dossier":"ukraine-2025","kind":"person","name":"Marco Rubio","schema_version":1,"slug":"marco-rubio","type":"party-registered"}', '\xa3c308acc40f07134269f0bf21ab191aa53b819548c7f001dfd78bfe3fe42b18', '\x5ce936887050e933abacae0042d1b1659b77b284d307fbacbd3deaa16e6ca4ba');
INSERT INTO public.events VALUES (43, '01a20c69-5bf8-72ee-996f-17f6636c16d5', 'ukraine-2025', 'party:steve-witkoff', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Witkoff"],"dossier":"ukraine-2025","kind":"person","name":"Steve Witkoff","schema_version":1,"slug":"steve-witkoff","type":"party-registered"}', '\x590688d1ee0f339e261aff733f58c55491120f3c3c5a30a20b2ee9b98daaa4d6', '\x615b3907fe167ab91e8172daf7a621fbc97490fd8c8a0359a0ed39dde0f38601');
INSERT INTO public.events VALUES (44, '01a20c69-5bf8-72ee-996f-17f77a596a1e', 'ukraine-2025', 'party:keith-kellogg', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Kellogg"],"dossier":"ukraine-2025","kind":"person","name":"Keith Kellogg","schema_version":1,"slug":"keith-kellogg","type":"party-registered"}', '\xb7ab963a2c8368097edd8e220279d231a7a961ced1df7e4cda604ef9d838db4b', '\xb32480153d3d5821ca4f0b77e15c88a4cafeaf85e942750cbbb1debaa8b0277c');
INSERT INTO public.events VALUES (45, '01a20c69-5bf8-72ee-996f-17f89d4c63bf', 'ukraine-2025', 'party:karoline-leavitt', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Leavitt"],"dossier":"ukraine-2025","kind":"person","name":"Karoline Leavitt","schema_version":1,"slug":"karoline-leavitt","type":"party-registered"}', '\xea80072818f3799cd108fc0002a2b5ef4355c4fc2ac2341f3b6978bd273d5709', '\xcd1c8d6d1a59df536f49bda00a25b7f72a646ebd5ba0ff2316df4aa6acc5175a');
INSERT INTO public.events VALUES (46, '01a20c69-5bf8-72ee-996f-17f969b3ce2d', 'ukraine-2025', 'party:scott-bessent', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Bessent"],"dossier":"ukraine-2025","kind":"person","name":"Scott Bessent","schema_version":1,"slug":"scott-bessent","type":"party-registered"}', '\x5ff022d7ffa1b1816df8d481a6289db1ab08802bdadfc1e8ebd9e8e674081a50', '\x328cf99c2d6979068a9209381046b45dc0812775a41f97af6bab48273c0fac24');
INSERT INTO public.events VALUES (47, '01a20c69-5bf8-72ee-996f-17faed3b336a', 'ukraine-2025', 'party:john-kelley', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Kelley"],"dossier":"ukraine-2025","kind":"person","name":"John Kelley","schema_version":1,"slug":"john-kelley","type":"party-registered"}', '\x851b1f596af580f82e7ef4a86a213aa13425e659311e94657820ff0fab47b4ef', '\xcee4f65dbf836dcda8fe4418ffee0dbca6f48c7a05fb3d75880a72efae09a33a');
INSERT INTO public.events VALUES (48, '01a20c69-5bf8-72ee-996f-17fbbb1f7d8b', 'ukraine-2025', 'party:keir-starmer', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Starmer"],"dossier":"ukraine-2025","kind":"person","name":"Keir Starmer","schema_version":1,"slug":"keir-starmer","type":"party-registered"}', '\x94643f3331721c9d502ddd1a695794e43ed8f540beb105ca9bfd4e21e6ca8bdf', '\xb86901e0d21808504aaafaf45a2dcc53ef41ba2e5237a4bf70ba42b7c51a3c06');
INSERT INTO public.events VALUES (49, '01a20c69-5bf8-72ee-996f-17fccc2d4606', 'ukraine-2025', 'party:emmanuel-macron', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Macron"],"dossier":"ukraine-2025","kind":"person","name":"Emmanuel Macron","schema_version":1,"slug":"emmanuel-macron","type":"party-registered"}', '\xf5b23b6c700811b7d5159b4e82362398f193e2ddc14a54391c89fbc61be374a5', '\x484d30cbb10a4993eb347143850b729c278b2861bdb08ee382efa1a086246892');
INSERT INTO public.events VALUES (50, '01a20c69-5bf8-72ee-996f-17fd2a7c5a02', 'ukraine-2025', 'party:friedrich-merz', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Merz"],"dossier":"ukraine-2025","kind":"person","name":"Friedrich Merz","schema_version":1,"slug":"friedrich-merz","type":"party-registered"}', '\x935b0e6d59e8090435be5a5d97bbb1d0bb9b3b642f848358c116d676c6b71137', '\x5f53d5532cb0d2dcec83ca062ef47593016a5aa27a7072ba8e0be1d1b7edd696');
INSERT INTO public.events VALUES (51, '01a20c69-5bf8-72ee-996f-17feced3645e', 'ukraine-2025', 'party:donald-tusk', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Tusk"],"dossier":"ukraine-2025","kind":"person","name":"Donald Tusk","schema_version":1,"slug":"donald-tusk","type":"party-registered"}', '\x1c88a7cc012253c8a3c0d605609ca9f65b175e728e36d8ef185f91dabd436e3e', '\x6fc639374e1d3ff611ee2de63d067633e0d76aec0316899ee398b7421e1cb3b1');
INSERT INTO public.events VALUES (52, '01a20c69-5bf8-72ee-996f-17ff64d58b7f', 'ukraine-2025', 'party:giorgia-meloni', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Meloni"],"dossier":"ukraine-2025","kind":"person","name":"Giorgia Meloni","schema_version":1,"slug":"giorgia-meloni","type":"party-registered"}', '\x368ecc4c91e87f21945afca97fed60c79a36616bf81c9893736a81e661feb85f', '\x7c3b32b8b9ecc67213d1bee00c8ca63fe56f650d4a3c0ae4d520e457bdb7b7f9');
INSERT INTO public.events VALUES (53, '01a20c69-5bf8-72ee-996f-18007811bc98', 'ukraine-2025', 'party:kaja-kallas', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Kallas"],"dossier":"ukraine-2025","kind":"person","name":"Kaja Kallas","schema_version":1,"slug":"kaja-kallas","type":"party-registered"}', '\x22b7c3a96a2b2c08d603414655c3e66967796004acfa5f022423cfb67c342388', '\xfc20dc002af8f7838b181687d86d5278b01e4d9346a92f3cbac21d5fc9aafe76');
INSERT INTO public.events VALUES (54, '01a20c69-5bf8-72ee-996f-180114417966', 'ukraine-2025', 'party:david-lammy', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Lammy"],"dossier":"ukraine-2025","kind":"person","name":"David Lammy","schema_version":1,"slug":"david-lammy","type":"party-registered"}', '\x199fe0817335bc8dca0713eb59a4b9df0804ecceba3e6b121a6fbd37beb59629', '\xd6269c0196f322d44c7844d5e61301ca3beecfba09ce99f86a5859aadddf6bae');
INSERT INTO public.events VALUES (55, '01a20c69-5bf8-72ee-996f-1802d1154328', 'ukraine-2025', 'party:hakan-fidan', 1, 'party-registered', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"aliases":["Fidan"],"dossier":"ukraine-2025","kind":"person","name":"Hakan Fidan","schema_version":1,"slug":"hakan-fidan","type":"party-registered"}', '\x5fb55b3150b3f89801eff842a077ce69f450b166c6c09bdf1dae8489af1104ef', '\x339a792e06d2a2f38ac8b019f5c7705716a5e1bb8b38e010985f6ac8adf8b669');
INSERT INTO public.events VALUES (56, '01a20c69-5bf8-72ee-996f-180375e63ee9', 'ukraine-2025', 'issue:ceasefire', 1, 'issue-defined', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"display_order":10,"dossier":"ukraine-2025","schema_version":1,"slug":"ceasefire","title":"Ceasefire","type":"issue-defined"}', '\xa502c9895ddf76f74e906cec8adba97f293904f2595a36fc1d3554f982ef5d53', '\xd57a020a73d571eeba3723923c9749b7954b1c7469e92bf35c22f98c63a79d46');
INSERT INTO public.events VALUES (57, '01a20c69-5bf8-72ee-996f-1804df07176a', 'ukraine-2025', 'issue:arms-supplies', 1, 'issue-defined', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"display_order":11,"dossier":"ukraine-2025","parent":"ceasefire","schema_version":1,"slug":"arms-supplies","title":"Arms supplies during a ceasefire","type":"issue-defined"}', '\x6a2937ed8a771219ea949e730a09858e56c318d2519b051924a01335ac321054', '\xe86b3d1d17f8343bd0143e5baa94448b600a1d7fe4265516f69ddcbe3acdb144');
INSERT INTO public.events VALUES (58, '01a20c69-5bf8-72ee-996f-18056489c6e3', 'ukraine-2025', 'issue:mobilisation', 1, 'issue-defined', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"display_order":12,"dossier":"ukraine-2025","parent":"ceasefire","schema_version":1,"slug":"mobilisation","title":"Mobilisation during a ceasefire","type":"issue-defined"}', '\x37ae8762e16dbaf04d152a19871b9743b6a98f13f2b8f49d7b1ebfde4a88bc2c', '\xaef65be6c71d49d9f5996720b280ad2f542656a668b5dea76a0cf2fed210a8bd');
INSERT INTO public.events VALUES (59, '01a20c69-5bf8-72ee-996f-18065e548019', 'ukraine-2025', 'issue:monitoring', 1, 'issue-defined', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"display_order":13,"dossier":"ukraine-2025","parent":"ceasefire","schema_version":1,"slug":"monitoring","title":"Monitoring and verification","type":"issue-defined"}', '\xc12bb76617c69bff3f40a0dd8991f83b5428db0f77bc90c7b25edf88665d3844', '\xba6fe4f072c9e841266bf487abad5374f862b2beeaab5feefb80610a8cf2c025');
INSERT INTO public.events VALUES (60, '01a20c69-5bf8-72ee-996f-1807af475ff6', 'ukraine-2025', 'issue:energy-strikes', 1, 'issue-defined', 1, NULL, NULL, NULL, NULL, NULL, 1795504561143280, 'tracker', '{"display_order":14,"dossier":"ukraine-2025","parent":"ceasefire","schema_version":1,"slug":"energy-strikes","title":"Strikes on energy sites","type":"issue-defined"}', '\xbad70b972bb573f1139a6c5d273e897779f1fc572900f2fac0cbf836e850b685', '\xf85ec1c7e80734099e8c8b8c55ad06e0f2cf6fbeabed1423e5330d4c5d22a5ab');
INSERT INTO public.feeds VALUES ('https://example.org/feed', 'News', NULL, NULL, 1, NULL, NULL);
INSERT INTO public.head VALUES (1, 60, '\xf85ec1c7e80734099e8c8b8c55ad06e0f2cf6fbeabed1423e5330d4c5d22a5ab', 1795504561143280);
INSERT INTO public.inbox VALUES (1, 'https://example.org/feed', 'one', 'An item', NULL, NULL, NULL, '', 1, 'new', NULL, NULL);
INSERT INTO public.indexed VALUES (1, 3933887588302570930, 60);
INSERT INTO public.origins VALUES ('elsewhere', '\x0000000000000000000000000000000000000000000000000000000000000000', 12, 1, 'Ana Novak');
INSERT INTO public.reviews VALUES (1, 'ukraine-2025', 'later', '{}', '\x0000000000000000000000000000000000000000000000000000000000000000', 60, 1, 'Ben', 'waiting', NULL, NULL, '');
INSERT INTO public.settings VALUES (1, 'ukraine-2025', 'review', 'on', 1, 'Ana Novak');
INSERT INTO public.subjects VALUES (1, 'ukraine-2025', 'catalogue', '', 1, 0);
INSERT INTO public.subjects VALUES (2, 'ukraine-2025', 'zone', 'Europe/Kyiv', 1, 0);
INSERT INTO public.tokens VALUES ('desk', '\x0000000000000000000000000000000000000000000000000000000000000000', 'editor', 1, NULL, NULL);
SELECT pg_catalog.setval('public.desk_notes_note_seq', 1, true);
SELECT pg_catalog.setval('public.inbox_item_seq', 1, true);
SELECT pg_catalog.setval('public.reviews_review_seq', 1, true);
SELECT pg_catalog.setval('public.settings_setting_seq', 1, true);
SELECT pg_catalog.setval('public.subjects_id_seq', 2, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.batches
    ADD CONSTRAINT pk_batches PRIMARY KEY (batch);
ALTER TABLE ONLY public.desk_notes
    ADD CONSTRAINT pk_desk_notes PRIMARY KEY (note);
ALTER TABLE ONLY public.dropped_proposals
    ADD CONSTRAINT pk_dropped_proposals PRIMARY KEY (item, proposal);
ALTER TABLE ONLY public.entries
    ADD CONSTRAINT pk_entries PRIMARY KEY (subject, width, latest, place, since);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT pk_events PRIMARY KEY (global_position);
ALTER TABLE ONLY public.feeds
    ADD CONSTRAINT pk_feeds PRIMARY KEY (feed);
ALTER TABLE ONLY public.head
    ADD CONSTRAINT pk_head PRIMARY KEY (id);
ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT pk_inbox PRIMARY KEY (item);
ALTER TABLE ONLY public.indexed
    ADD CONSTRAINT pk_indexed PRIMARY KEY (id);
ALTER TABLE ONLY public.origins
    ADD CONSTRAINT pk_origins PRIMARY KEY (event_id);
ALTER TABLE ONLY public.reviewed
    ADD CONSTRAINT pk_reviewed PRIMARY KEY (event_id);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT pk_reviews PRIMARY KEY (review);
ALTER TABLE ONLY public.said
    ADD CONSTRAINT pk_said PRIMARY KEY (since);
ALTER TABLE ONLY public.settings
    ADD CONSTRAINT pk_settings PRIMARY KEY (setting);
ALTER TABLE ONLY public.subjects
    ADD CONSTRAINT pk_subjects PRIMARY KEY (id);
ALTER TABLE ONLY public.tallies
    ADD CONSTRAINT pk_tallies PRIMARY KEY (subject, period);
ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT pk_tokens PRIMARY KEY (name);
ALTER TABLE ONLY public.wordings
    ADD CONSTRAINT pk_wordings PRIMARY KEY (issue, words, code);
ALTER TABLE ONLY public.words
    ADD CONSTRAINT pk_words PRIMARY KEY (since);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT uq_events_dossier_stream_position UNIQUE (dossier, stream, stream_position);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT uq_events_event_id UNIQUE (event_id);
ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT uq_inbox_feed_identity UNIQUE (feed, identity);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT uq_reviews_event_id UNIQUE (event_id);
ALTER TABLE ONLY public.subjects
    ADD CONSTRAINT uq_subjects_dossier_kind_name UNIQUE (dossier, kind, name);
ALTER TABLE ONLY public.tokens
    ADD CONSTRAINT uq_tokens_hash UNIQUE (hash);
CREATE INDEX ix_desk_notes_event_id ON public.desk_notes USING btree (event_id);
CREATE INDEX ix_events_dossier_global_position ON public.events USING btree (dossier, global_position);
CREATE INDEX ix_events_dossier_payload_sha256 ON public.events USING btree (dossier, payload_sha256);
CREATE INDEX ix_said_place ON public.said USING btree (place);
CREATE INDEX ix_words_said ON public.words USING gin (said);
CREATE UNIQUE INDEX uq_events_dossier_key ON public.events USING btree (dossier, key) WHERE (key IS NOT NULL);
CREATE TRIGGER events_erase_notes AFTER UPDATE OF payload ON public.events FOR EACH ROW WHEN ((new.payload = ''::text)) EXECUTE FUNCTION public.events_erase_notes();
ALTER TABLE public.events ENABLE ALWAYS TRIGGER events_erase_notes;
CREATE TRIGGER events_move_head AFTER INSERT ON public.events REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.events_move_head();
ALTER TABLE public.events ENABLE ALWAYS TRIGGER events_move_head;
CREATE TRIGGER events_refuse_delete BEFORE DELETE ON public.events FOR EACH ROW EXECUTE FUNCTION public.events_refuse_delete();
ALTER TABLE public.events ENABLE ALWAYS TRIGGER events_refuse_delete;
CREATE TRIGGER events_refuse_gap AFTER INSERT ON public.events REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.events_refuse_gap();
ALTER TABLE public.events ENABLE ALWAYS TRIGGER events_refuse_gap;
CREATE TRIGGER events_refuse_truncate BEFORE TRUNCATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION public.events_refuse_truncate();
ALTER TABLE public.events ENABLE ALWAYS TRIGGER events_refuse_truncate;
CREATE TRIGGER events_refuse_update BEFORE UPDATE ON public.events FOR EACH ROW EXECUTE FUNCTION public.events_refuse_update();
ALTER TABLE public.events ENABLE ALWAYS TRIGGER events_refuse_update;
CREATE TRIGGER head_refuse_delete BEFORE DELETE ON public.head FOR EACH ROW EXECUTE FUNCTION public.head_refuse_delete();
ALTER TABLE public.head ENABLE ALWAYS TRIGGER head_refuse_delete;
CREATE TRIGGER head_refuse_fall BEFORE UPDATE ON public.head FOR EACH ROW EXECUTE FUNCTION public.head_refuse_fall();
ALTER TABLE public.head ENABLE ALWAYS TRIGGER head_refuse_fall;
CREATE TRIGGER head_refuse_insert BEFORE INSERT ON public.head FOR EACH ROW EXECUTE FUNCTION public.head_refuse_insert();
ALTER TABLE public.head ENABLE ALWAYS TRIGGER head_refuse_insert;
CREATE TRIGGER head_refuse_truncate BEFORE TRUNCATE ON public.head FOR EACH STATEMENT EXECUTE FUNCTION public.head_refuse_truncate();
ALTER TABLE public.head ENABLE ALWAYS TRIGGER head_refuse_truncate;
CREATE TRIGGER origins_refuse_delete BEFORE DELETE ON public.origins FOR EACH ROW EXECUTE FUNCTION public.origins_refuse_delete();
ALTER TABLE public.origins ENABLE ALWAYS TRIGGER origins_refuse_delete;
CREATE TRIGGER origins_refuse_truncate BEFORE TRUNCATE ON public.origins FOR EACH STATEMENT EXECUTE FUNCTION public.origins_refuse_truncate();
ALTER TABLE public.origins ENABLE ALWAYS TRIGGER origins_refuse_truncate;
CREATE TRIGGER origins_refuse_update BEFORE UPDATE ON public.origins FOR EACH ROW EXECUTE FUNCTION public.origins_refuse_update();
ALTER TABLE public.origins ENABLE ALWAYS TRIGGER origins_refuse_update;
CREATE TRIGGER settings_refuse_delete BEFORE DELETE ON public.settings FOR EACH ROW EXECUTE FUNCTION public.settings_refuse_delete();
ALTER TABLE public.settings ENABLE ALWAYS TRIGGER settings_refuse_delete;
CREATE TRIGGER settings_refuse_truncate BEFORE TRUNCATE ON public.settings FOR EACH STATEMENT EXECUTE FUNCTION public.settings_refuse_truncate();
ALTER TABLE public.settings ENABLE ALWAYS TRIGGER settings_refuse_truncate;
CREATE TRIGGER settings_refuse_update BEFORE UPDATE ON public.settings FOR EACH ROW EXECUTE FUNCTION public.settings_refuse_update();
ALTER TABLE public.settings ENABLE ALWAYS TRIGGER settings_refuse_update;
ALTER TABLE ONLY public.dropped_proposals
    ADD CONSTRAINT fk_dropped_proposals_item_inbox FOREIGN KEY (item) REFERENCES public.inbox(item);
ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT fk_inbox_feed_feeds FOREIGN KEY (feed) REFERENCES public.feeds(feed);
