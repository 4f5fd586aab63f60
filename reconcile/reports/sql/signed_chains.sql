-- Whether the account's chain of reports, and that of sign-offs, have anything signed.
select exists (select from paywatch.reports where account = $1::text and signature is not null) as reports,
       exists (select from paywatch.sign_offs where account = $1::text and signature is not null) as sign_offs
