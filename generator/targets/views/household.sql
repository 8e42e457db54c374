-- One row per private household on $day, with the ages of its youngest and oldest child at home.
SELECT
  household,
  any_value(kind) AS kind,
  any_value(children) AS children,
  any_value(youngest) AS youngest,
  any_value(oldest) AS oldest
FROM resident
WHERE kind <> 'institution'
GROUP BY household
