-- Run once by the image of PostgreSQL, on an empty volume. Put the passwords of amiable.env and owner.env here first.
CREATE ROLE amiable_owner LOGIN CREATEROLE PASSWORD 'change-me';
CREATE ROLE amiable_app LOGIN NOINHERIT PASSWORD 'change-me';
CREATE DATABASE amiable OWNER amiable_owner TEMPLATE template0 ENCODING 'UTF8';
