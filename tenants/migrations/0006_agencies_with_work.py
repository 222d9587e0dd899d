"""One question to the database, instead of one message per agency, tells who has something to do."""

from django.db import migrations

# Each agency's own `waiting_work` answers, inside its schema; temporary tables of whoever asks are looked at last.
AGENCIES_WITH_WORK = """
CREATE FUNCTION public.agencies_with_work(task text, asked_at timestamptz) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one text;
    waits boolean;
BEGIN
    FOR one IN SELECT schema_name FROM public.tenants_agency WHERE state = 'active' ORDER BY schema_name LOOP
        PERFORM set_config('search_path', quote_ident(one) || ', extensions, pg_catalog, pg_temp', true);
        EXECUTE format('SELECT %I.waiting_work($1, $2)', one) INTO waits USING task, asked_at;
        IF waits THEN
            RETURN NEXT one;
        END IF;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION public.agencies_with_work(text, timestamptz) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0005_beat")]
    operations = [
        migrations.RunSQL(AGENCIES_WITH_WORK, "DROP FUNCTION public.agencies_with_work(text, timestamptz)"),
    ]
