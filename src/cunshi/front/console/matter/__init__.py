"""What stands on the page of one matter: loaded in few queries, put into words; it decides nothing itself."""
