select number, sha256 from paywatch.sign_offs where account = $1::text order by number desc limit 1
