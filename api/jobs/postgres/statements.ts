// What is asked of the table of jobs. Every row that changes tells its id to whoever listens: see the trigger in migrations/.

export const INSERT = `
  insert into renshaw.jobs (id, kind, title, args, owner, session_id, batch_id, priority, key, state, message, ended_at, request_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text, $11, case when $10::text = 'failed' then now() end, $12)
  on conflict do nothing
  returning *`;

/** How many of the same owner wait already. */
export const TURN = `
  select count(*)::int as turn from renshaw.jobs as other join renshaw.jobs as own on own.id = $1
  where other.state = 'waiting' and other.owner is not distinct from own.owner and other.id <> own.id`;

export const GET = 'select * from renshaw.jobs where id::text = $1::text';

export const WITH_KEY = `select * from renshaw.jobs where key = $1 and state in ('waiting', 'running')`;

export const LIST = `
  select * from renshaw.jobs
  where ($1::text is null or owner = $1) and ($2::text is null or session_id = $2)
    and ($3::text is null or batch_id = $3) and ($4::text[] is null or state = any($4))
  order by number desc limit $5`;

export const RECENT = `
  select * from renshaw.jobs
  where state in ('waiting', 'running') or ended_at > now() - interval '1 hour'
  order by number`;

export const COUNTS = `
  select kind, state, count(*)::int as count from renshaw.jobs where $1::text is null or owner = $1
  group by kind, state`;

/** One that nobody renews any more has nobody to stop it. */
export const CANCEL = `
  update renshaw.jobs set
    is_stopping = (state = 'running' and leased_until > now()),
    ended_at = case when state = 'running' and leased_until > now() then null else now() end,
    message = case when state = 'running' and leased_until > now() then message else $2 end,
    state = case when state = 'running' and leased_until > now() then state else 'cancelled' end
  where id::text = $1::text and state in ('waiting', 'running')
  returning *`;

/** $1 id, $2 pg-boss's attempt, $3 worker, $4 ms, $5 losses that are too many. */
export const CLAIM = `
  update renshaw.jobs set losses = losses + (state = 'running')::int, state = 'running', attempts = attempts + 1,
    retry_count = $2, worker = $3, leased_until = now() + $4 * interval '1 ms', progress = null,
    started_at = coalesce(started_at, now())
  where id = $1 and state in ('waiting', 'running') and not is_stopping
    and losses + (state = 'running')::int < $5
  returning *`;

/** Cancelled while its worker was gone, or the end of too many of them. One that has ended stays as it is. */
export const END_UNCLAIMED = `
  update renshaw.jobs set ended_at = now(), losses = losses + (state = 'running')::int,
    state = case when is_stopping then 'cancelled' else 'failed' end,
    message = case when is_stopping then $2 else $3 end, is_stopping = false
  where id = $1 and state in ('waiting', 'running')`;

export const RENEW = `
  update renshaw.jobs set leased_until = now() + $3 * interval '1 ms', progress = coalesce($4::jsonb, progress)
  where id = $1 and attempts = $2 and state = 'running'
  returning *`;

/** $3 state, $4 result, $5 message, $6 ms until it may be handed out, $7 and $8 what is counted up, $9 for who cancelled it. */
export const END = `
  update renshaw.jobs set result = $4::jsonb,
    state = case when $3 = 'waiting' and is_stopping then 'cancelled' else $3 end,
    message = case when $3 = 'waiting' and is_stopping then $9 else $5 end,
    ended_at = case when $3 = 'waiting' and not is_stopping then null else now() end,
    not_before = now() + $6 * interval '1 ms', failures = failures + $7, losses = losses + $8,
    worker = null, leased_until = null, is_stopping = false
  where id = $1 and attempts = $2 and state = 'running'
  returning *`;

export const HELD = `select * from renshaw.jobs where state = 'running' and worker is not null`;

export const EXPIRE = `update renshaw.jobs set leased_until = now() where id = $1 and worker = $2 and state = 'running'`;

export const PRUNE = `delete from renshaw.jobs where state in ('done', 'failed', 'cancelled') and ended_at < $1`;
