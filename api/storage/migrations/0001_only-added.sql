CREATE TRIGGER `events_are_not_changed` BEFORE UPDATE ON `events`
BEGIN
	SELECT RAISE(ABORT, 'events are only ever added');
END;
--> statement-breakpoint
CREATE TRIGGER `events_are_not_taken_out` BEFORE DELETE ON `events`
BEGIN
	SELECT RAISE(ABORT, 'events are only ever added');
END;
