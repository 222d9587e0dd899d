"""Extensions and text search configurations, in a schema that every agency may read."""

from django.db import migrations

SQL = """
CREATE SCHEMA IF NOT EXISTS extensions;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA extensions;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA extensions;
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA extensions;
CREATE TEXT SEARCH CONFIGURATION extensions.fr_unaccent (COPY = pg_catalog.french);
ALTER TEXT SEARCH CONFIGURATION extensions.fr_unaccent
    ALTER MAPPING FOR hword, hword_part, word WITH extensions.unaccent, pg_catalog.french_stem;
CREATE TEXT SEARCH CONFIGURATION extensions.simple_unaccent (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION extensions.simple_unaccent
    ALTER MAPPING FOR hword, hword_part, word WITH extensions.unaccent, pg_catalog.simple;
-- An index needs a function that never changes its mind; unaccent() depends on a dictionary that could.
CREATE FUNCTION extensions.f_unaccent(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN extensions.unaccent('extensions.unaccent'::regdictionary, $1);
GRANT USAGE ON SCHEMA extensions TO PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunSQL(SQL, reverse_sql="DROP SCHEMA extensions CASCADE")]
