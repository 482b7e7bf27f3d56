"""What pages ask people to type in; whether it may be done is the actions' to say."""
