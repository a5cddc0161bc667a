"""Files of customers and events as rows that can be compared with what is there; no database."""
