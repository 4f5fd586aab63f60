select account from paywatch.reports union select account from paywatch.sign_offs order by account
