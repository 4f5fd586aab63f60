"""What a run leaves behind for people, so that nobody changes it unnoticed: files, chain, sign-offs."""
