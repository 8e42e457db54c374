-- One row per age of women from 15 to 49: women on $day and children they bore in $year.
SELECT w.age, w.women, coalesce(b.births, 0) AS births
FROM (SELECT age, count(*) AS women FROM resident WHERE woman AND age BETWEEN 15 AND 49 GROUP BY age) w
LEFT JOIN (SELECT floor(mother_age) AS age, count(*) AS births FROM birth GROUP BY 1) b ON b.age = w.age
