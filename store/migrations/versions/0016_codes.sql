-- Each reason, flaw and note has a code beside its sentence (reconcile/codes.py), and a gap is {"code", "text"} instead of a
-- sentence. Finished runs stay as they are, since their reports are compared with them; their codes are null.
alter table paywatch.runs add column reason_code text;
alter table paywatch.findings add column reason_code text, add column note_code text;
alter table paywatch.staged_stripe add column flaw_code text;
alter table paywatch.payout_sums add column reason_code text;
alter table paywatch.undone_rows add column note_code text;

drop trigger finished on paywatch.runs;
create trigger finished before update of
    id, account, window_from, window_until, objects, mode, status, reason, reason_code, requested_by, attempt, created_at,
    started_at, finished_at, result, supersedes
  on paywatch.runs for each row
  when (old.status not in ('queued', 'running')
        and not (old.status in ('incomplete', 'failed') and new.status = 'running'))
  execute function paywatch.refuse();

-- Runs that are resumed by a version that compares codes: their sentences are matched here, and nowhere else.
set local paywatch.retention = 'on';

create table paywatch.resumable_parts as
select p.part from paywatch.runs r join paywatch.run_parts p on p.run = r.id
where r.status in ('queued', 'running') or (r.status in ('incomplete', 'failed') and exists (
  select from paywatch.run_parts o where o.run = r.id and o.phase <> 'done'));

update paywatch.findings f set
  reason_code = case
    when reason = 'the ledger has no row of this id' then 'not_in_ledger'
    when reason = 'the ledger is behind Stripe' then 'ledger_behind'
    when reason = 'the ledger differs, and either could follow the other' then 'either_newer'
    when reason = 'the ledger is ahead of Stripe' then 'ledger_ahead'
    when reason = 'the currency differs' then 'currency_differs'
    when reason = 'Stripe has no such object' then 'not_at_stripe'
    when reason like 'the amount of a % object differs' then 'final_amount_differs'
    when reason like 'the ledger''s status % is none that a Stripe status is mapped to' then 'unmapped_ledger_status'
    when reason like 'the ledger has % rows of this id' then 'duplicate_rows'
    when reason like 'Stripe refuses this id%' then 'id_refused'
    when reason = 'Stripe answered with an object of another id' then 'id_mismatch'
    when reason like 'Stripe''s object cannot be read%' then 'object_unreadable'
    when reason = 'the row has no id' then 'row_without_id'
    when reason = 'the row has no amount' then 'row_without_amount'
    when reason = 'the row has no currency' then 'row_without_currency'
    when reason like 'the currency % is not a currency' then 'currency_unreadable'
    when reason like 'the amount % is not a number' then 'amount_unreadable'
    when reason like 'the amount % is negative' then 'amount_negative'
    when reason like 'the amount % has more decimals than %' then 'amount_too_precise'
  end,
  note_code = case
    when note = 'needs a person' then 'needs_review'
    when note like 'the policy does not repair %' then 'class_not_repaired'
    when note like 'no team word for Stripe''s status %' then 'status_not_mapped'
    when note = 'not among the ids that were asked for' then 'not_selected'
    when note like 'Stripe may have moved since it was listed%' then 'not_rechecked'
    when note like 'nothing was written: the plan is not the one that was reviewed' then 'plan_refused'
    when note like 'column "%" would round %' or note like 'column "%" is a double precision, %' then 'value_unfit'
    when note like 'the ledger refused it: %' then 'ledger_refused'
    when note like 'not tried: %' then 'not_tried'
    when note = 'the row is not as it was read any more' then 'row_changed'
    when note like 'the table took no row: %' then 'no_row_inserted'
    when note = 'the ledger does not hold what was written' then 'write_not_found'
    when note = 'someone else wrote it meanwhile' then 'written_elsewhere'
  end
from paywatch.resumable_parts r where f.part = r.part;

update paywatch.staged_stripe s set flaw_code = case
    when flaw like 'Stripe refuses this id%' then 'id_refused'
    when flaw = 'Stripe answered with an object of another id' then 'id_mismatch'
    else 'object_unreadable'
  end
from paywatch.resumable_parts r where s.part = r.part and s.flaw is not null;

-- Payouts that a run refused are carried over to later runs, so that those of finished runs have a code too.
update paywatch.payout_sums set reason_code = 'payout_unreadable' where reason <> '';

update paywatch.run_parts p set gaps = (
  select jsonb_agg(jsonb_build_object('code', case
      when text like '%leaves out % objects that Stripe has' then 'list_omits_objects'
      when text like '%what changed outside the window could not be told%' then 'events_not_read'
      when text like '%not every object whose money moved could be asked for%' then 'moved_objects_not_fetched'
      when text like '%not every object could be asked for by id%' then 'objects_not_fetched'
      when text like '%conflicts could not be looked at again%' then 'conflicts_not_rechecked'
      when text like '%the key may not read balance transactions%' then 'movements_not_permitted'
    end, 'text', regexp_replace(text, '^' || p.object || ': ', '')))
  from jsonb_array_elements_text(p.gaps) as g (text))
from paywatch.resumable_parts r where p.part = r.part and p.gaps <> '[]';

set local paywatch.retention = 'off';
drop table paywatch.resumable_parts;

-- A proof as results have it, also in one that an older version wrote without codes.
create function paywatch.proof_object(proof jsonb) returns text
language sql immutable parallel safe
as $$
  select coalesce(proof->>'object', split_part(proof->>'name', ': ', 1))
$$;
create function paywatch.proof_code(proof jsonb) returns text
language sql immutable parallel safe
as $$
  select coalesce(proof->>'code', case split_part(proof->>'name', ': ', 2)
    when 'window covered' then 'window_read'
    when 'every ledger row asked for' then 'rows_looked_up'
    when 'classes add up' then 'one_class_each'
    when 'control totals' then 'control_totals'
    when 'gross less fee is net' then 'gross_fee_net'
    when 'payouts add up to nothing' then 'payouts_net_to_zero'
    when 'balance before and activity give balance after' then 'balance_continuity'
    when 'charges and refunds have their ledger rows' then 'one_row_each'
  end)
$$;
