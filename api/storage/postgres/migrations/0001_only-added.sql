CREATE FUNCTION "events_are_only_added"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'events are only ever added';
END
$$;
--> statement-breakpoint
CREATE TRIGGER "events_are_not_changed" BEFORE UPDATE OR DELETE ON "events"
	FOR EACH ROW EXECUTE FUNCTION "events_are_only_added"();
--> statement-breakpoint
CREATE TRIGGER "events_are_not_emptied" BEFORE TRUNCATE ON "events"
	FOR EACH STATEMENT EXECUTE FUNCTION "events_are_only_added"();
--> statement-breakpoint
CREATE FUNCTION "tell_of_events"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('renshaw_events', (old.last_seq + 1) || ' ' || new.last_seq || ' ' || new.id);
	RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "sessions_tell_of_events" AFTER UPDATE OF "last_seq" ON "sessions"
	FOR EACH ROW WHEN (new.last_seq > old.last_seq) EXECUTE FUNCTION "tell_of_events"();
