-- The newest record in each chain of sign-offs.
select account, max(number) as number from paywatch.sign_offs group by account order by account
