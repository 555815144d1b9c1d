"""What people see: the answers behind the board, the board itself, pictures and charts."""
