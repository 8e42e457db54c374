-- Tenth centile of the weight of boys by day of gestation: the curve of generator/parameters/newborn.toml
-- (birth_weight.mean, spread 12.5%, so 1 - 1.2816 * 0.125 of the mean), with straight lines between its weeks.
WITH knots (week, mean) AS (VALUES
  (22, 490), (24, 680), (26, 900), (28, 1130), (30, 1450), (32, 1820), (34, 2270), (36, 2780), (37, 3020), (38, 3250),
  (39, 3430), (40, 3590), (41, 3720), (42, 3800)
),
pieces AS (
  SELECT week, mean, lead(week, 1, 46) OVER (ORDER BY week) AS next_week, lead(mean, 1, 3800) OVER (ORDER BY week) AS next_mean
  FROM knots
)
SELECT d.day, (1 - 1.2816 * 0.125) * (mean + (next_mean - mean) * (d.day / 7 - week) / (next_week - week)) AS grams
FROM range(154, 316) AS d (day)
JOIN pieces ON d.day >= 7 * week AND d.day < 7 * next_week
