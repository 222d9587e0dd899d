"""Runs of tasks counted, and one question that asks each agency for its measures."""

from django.db import migrations, models

# An agency that a migration has not reached yet has no such function: it is left out until it has.
AGENCIES_MEASURES = """
CREATE FUNCTION public.agencies_measures(asked_at timestamptz)
RETURNS TABLE (schema_name text, name text, kind text, value double precision)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one text;
BEGIN
    FOR one IN SELECT agency.schema_name FROM public.tenants_agency AS agency
               WHERE agency.state = 'active' ORDER BY agency.schema_name LOOP
        CONTINUE WHEN to_regprocedure(format('%I.measures(timestamptz)', one)) IS NULL;
        PERFORM set_config('search_path', quote_ident(one) || ', extensions, pg_catalog, pg_temp', true);
        RETURN QUERY EXECUTE format('SELECT %L::text, found.* FROM %I.measures($1) AS found', one, one) USING asked_at;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION public.agencies_measures(timestamptz) FROM PUBLIC;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('tenants', '0012_erasures'),
    ]

    operations = [
        migrations.RunSQL(AGENCIES_MEASURES, "DROP FUNCTION public.agencies_measures(timestamptz)"),
        migrations.CreateModel(
            name='TaskCount',
            fields=[
                ('name', models.CharField(max_length=80, primary_key=True, serialize=False, verbose_name='tâche')),
                ('runs', models.BigIntegerField(default=0, verbose_name='passages')),
                ('failures', models.BigIntegerField(default=0, verbose_name='échecs')),
                ('seconds', models.FloatField(default=0, verbose_name='durée totale en secondes')),
                ('longest', models.FloatField(default=0, verbose_name='le plus long en secondes')),
                ('last_at', models.DateTimeField(verbose_name='dernier passage le')),
            ],
            options={
                'verbose_name': 'compte d’une tâche',
                'verbose_name_plural': 'comptes des tâches',
                'ordering': ('name',),
                'constraints': [models.CheckConstraint(condition=models.Q(('failures__gte', 0), ('failures__lte', models.F('runs')), ('seconds__gte', 0)), name='task_count_sane')],
            },
        ),
    ]
