-- The accounts that have a chain of reports or of sign-offs.
select account from paywatch.reports union select account from paywatch.sign_offs order by account
