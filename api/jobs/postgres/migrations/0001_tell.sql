CREATE FUNCTION "renshaw"."tell_of_job"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('renshaw_jobs', NEW.id::text);
	RETURN NULL;
END;
$$;
--> statement-breakpoint
CREATE TRIGGER "jobs_are_told_of" AFTER INSERT OR UPDATE ON "renshaw"."jobs" FOR EACH ROW EXECUTE FUNCTION "renshaw"."tell_of_job"();
