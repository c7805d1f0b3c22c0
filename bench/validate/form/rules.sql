# The same thirty rules in SQL, one a line, in the same order.
age >= 0
age <= 98
sex IN (1, 2)
relation BETWEEN 1 AND 8
marital BETWEEN 1 AND 4
NOT (relation = 1) OR age >= 10
NOT (marital <> 1) OR age >= 10
NOT (relation = 2) OR marital = 2
NOT (age < 5) OR schooling = 0
NOT (schooling = 0) OR level = 0
NOT (age < 5) OR works = 2
NOT (works = 2) OR industry = 0
NOT (works = 1) OR industry > 0
NOT (works = 2) OR job = 0
NOT (works = 1) OR hours > 0
hours <= 98
NOT (pregnant = 1) OR sex = 2
NOT (pregnant = 1) OR age >= 10
NOT (pregnant = 1) OR age <= 54
floor_m2 > 0
floor_m2 <= 998
rooms <= household
floor_m2 >= rooms
NOT (lighting = 4) OR power = 0
NOT (lighting = 1) OR power > 0
water BETWEEN 1 AND 11
NOT (toilet = 4) OR closet = 0
NOT (toilet <> 4) OR closet > 0
difficulty BETWEEN 1 AND 4
NOT (age < 2) OR difficulty = 4
