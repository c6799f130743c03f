CREATE TABLE entries (id serial PRIMARY KEY, amount integer NOT NULL);
