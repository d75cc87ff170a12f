CREATE TABLE "renshaw"."jobs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" integer GENERATED ALWAYS AS IDENTITY (sequence name "renshaw"."jobs_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"args" jsonb NOT NULL,
	"owner" text,
	"session_id" text,
	"batch_id" text,
	"priority" integer NOT NULL,
	"key" text,
	"state" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"not_before" timestamp with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"losses" integer DEFAULT 0 NOT NULL,
	"is_stopping" boolean DEFAULT false NOT NULL,
	"worker" text,
	"leased_until" timestamp with time zone,
	"retry_count" integer DEFAULT 0 NOT NULL,
	"progress" jsonb,
	"result" jsonb,
	"message" text
);
--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_by_key" ON "renshaw"."jobs" USING btree ("key") WHERE "renshaw"."jobs"."key" is not null and "renshaw"."jobs"."state" in ('waiting', 'running');--> statement-breakpoint
CREATE INDEX "jobs_by_state" ON "renshaw"."jobs" USING btree ("state","kind");--> statement-breakpoint
CREATE INDEX "jobs_by_batch" ON "renshaw"."jobs" USING btree ("batch_id");--> statement-breakpoint
CREATE INDEX "jobs_by_session" ON "renshaw"."jobs" USING btree ("session_id");