"""Who is close to a member of staff: digests that the counter cannot read, and the function that answers with a lookup."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

FIND = """
-- What customers_find answers, each with the flags of a look at it by this person at this shop. Only for those whom the digests find: who
-- cannot state two elements of somebody (nor make their digest) learns nothing of anybody here.
CREATE FUNCTION customers_find_for(kinds text[], digests bytea[], by_person uuid, in_shop integer)
RETURNS TABLE (customer uuid, flags text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT f.id, array_remove(ARRAY[
           CASE WHEN f.own THEN 'OWN_RECORD' WHEN f.home THEN 'SAME_HOUSEHOLD' WHEN f.family THEN 'SURNAME_AND_ADDRESS' END,
           CASE WHEN f.colleague THEN 'COLLEAGUE' END,
           CASE WHEN f.restricted THEN 'RESTRICTED_RECORD' END,
           CASE WHEN f.new THEN 'NEW_TO_SHOP' END], NULL)
    FROM (
      SELECT found.id,
             EXISTS (SELECT FROM public.customers_affiliation a JOIN public.customers_searchkey k ON k.kind = a.kind AND k.digest = a.digest
                      WHERE a.person = by_person AND k.customer_id = found.id) AS own,
             EXISTS (SELECT FROM public.customers_affiliation a JOIN public.customers_tie t ON t.kind = a.kind AND t.digest = a.digest
                      WHERE a.person = by_person AND a.kind = 'HOME' AND t.customer_id = found.id) AS home,
             EXISTS (SELECT FROM public.customers_affiliation a JOIN public.customers_tie t ON t.kind = a.kind AND t.digest = a.digest
                      WHERE a.person = by_person AND a.kind = 'FAMILY' AND t.customer_id = found.id) AS family,
             EXISTS (SELECT FROM public.customers_searchkey k
                       JOIN public.customers_affiliation a ON a.kind = k.kind AND a.digest = k.digest
                       JOIN public.staff_staff s ON s.ref = a.person AND s.ended_on IS NULL
                       JOIN public.guardian_userobjectpermission g ON g.user_id = s.id AND g.object_pk = in_shop::text
                       JOIN public.django_content_type c ON c.id = g.content_type_id AND c.app_label = 'staff' AND c.model = 'shop'
                      WHERE k.customer_id = found.id AND a.person <> by_person) AS colleague,
             EXISTS (SELECT FROM public.customers_restriction r
                      WHERE r.customer_id = found.id
                        AND (r.until IS NULL OR r.until >= (clock_timestamp() AT TIME ZONE 'Asia/Tokyo')::date)) AS restricted,
             NOT EXISTS (SELECT FROM public.reception_visit v
                          WHERE v.subject = found.id AND v.shop_id = in_shop AND v.ticket_id IS NOT NULL AND v.closed_at IS NOT NULL) AS new
        FROM public.customers_find(kinds, digests) AS found (id)) AS f
   ORDER BY f.id
$$;
REVOKE ALL ON FUNCTION customers_find_for(text[], bytea[], uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION customers_find_for(text[], bytea[], uuid, integer) TO shopdesk_app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0002_gate'),
        ('guardian', '0001_initial'),
        ('reception', '0002_subject_flags'),
        ('staff', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='restriction', serialize=False, to='customers.customer')),
                ('kind', models.CharField(choices=[('WELL_KNOWN', '著名な方'), ('AT_RISK', '被害のおそれがある方'), ('REQUESTED', 'ご本人の希望')], max_length=12)),
                ('until', models.DateField(null=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='lookup',
            name='flags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None),
        ),
        migrations.CreateModel(
            name='Affiliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.UUIDField()),
                ('kind', models.CharField(max_length=12)),
                ('digest', models.BinaryField(max_length=32)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['kind', 'digest'], name='affiliation_digest')],
                'constraints': [models.UniqueConstraint(fields=('person', 'kind', 'digest'), name='affiliation_once')],
            },
        ),
        migrations.CreateModel(
            name='Tie',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('HOME', 'Home'), ('FAMILY', 'Family')], max_length=12)),
                ('digest', models.BinaryField(max_length=32)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ties', to='customers.customer')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('kind', 'digest', 'customer'), name='tie_once')],
            },
        ),
        migrations.RunSQL(FIND, "DROP FUNCTION customers_find_for(text[], bytea[], uuid, integer)"),
    ]
