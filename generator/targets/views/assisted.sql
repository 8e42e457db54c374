-- Households in which somebody has social assistance on $day.
SELECT DISTINCT r.household FROM resident r JOIN activity a USING (person) WHERE a.assistance
