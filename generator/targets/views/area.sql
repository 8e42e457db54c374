-- Areas of origin as CBS groups them, for the country codes that the kit uses (generator/codes/country.csv):
-- Poland stands for Europe without the Netherlands, Syria for the rest of the world.
SELECT * FROM (VALUES
  ('6030', 'netherlands'), ('5022', 'morocco'), ('6043', 'turkey'), ('5007', 'suriname'),
  ('5107', 'dutch_caribbean'), ('7028', 'europe'), ('7003', 'other')
) AS areas (country, area)
