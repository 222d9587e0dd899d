"""An agency is built by a function of the database: whoever may open one needs no right to create schemas."""

from django.db import migrations, models

# It builds nothing but the blueprint, under an opaque name that a row of the platform has announced, and only once.
BUILD_AGENCY = """
CREATE FUNCTION public.build_agency(wanted text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET check_function_bodies = off SET client_min_messages = warning AS $$
DECLARE
    written text;
BEGIN
    IF wanted !~ '^a_[a-z2-7]{16}$' OR NOT EXISTS (
        SELECT FROM public.tenants_agency WHERE schema_name = wanted AND state = 'provisioning'
    ) THEN
        RAISE EXCEPTION 'No agency in preparation is called %', wanted;
    END IF;
    SELECT script INTO STRICT written FROM public.tenants_blueprint;
    EXECUTE replace(written, 'amiable_template', wanted);
END
$$;
REVOKE ALL ON FUNCTION public.build_agency(text) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_agencies_with_work")]
    operations = [
        migrations.CreateModel(
            name="Blueprint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=32, verbose_name="empreinte")),
                ("migrations", models.JSONField(verbose_name="migrations")),
                ("script", models.TextField(verbose_name="instructions")),
            ],
            options={
                "verbose_name": "plan d’un cabinet",
                "verbose_name_plural": "plan d’un cabinet",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="blueprint_is_one_row"),
                ],
            },
        ),
        migrations.RunSQL(BUILD_AGENCY, "DROP FUNCTION public.build_agency(text)"),
    ]
