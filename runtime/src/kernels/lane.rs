//! `Lane`: what the branch-free functions need to know of a float's bits, and the coefficients of their polynomials.

/// The bits and the constants of `f32` and `f64`.
///
/// The polynomials are minimax approximations (Remez exchange, in 60 decimal digits) on the intervals that the functions in
/// `math.rs` reduce to; the errors given are of the function built on it, in units in the last place, before rounding.
pub trait Lane: Sized + Copy + 'static {
    /// `1.5 * 2^(p - 1)` with `p` digits of mantissa: adding it leaves the nearest integer in the lowest bits.
    const ROUND: Self;
    /// `1 / ln 2`.
    const LOG2_E: Self;
    /// The upper part of `ln 2`: few enough digits that products with exponents are exact.
    const LN_2_HIGH: Self;
    /// What `LN_2_HIGH` lacks.
    const LN_2_LOW: Self;
    /// `exp` is infinite from here on.
    const EXP_MAX: Self;
    /// `exp` is zero up to here.
    const EXP_MIN: Self;
    /// `tanh(x)` is 1 for `2 x` from here on; `exp(-x) - 1` is -1 likewise.
    const EXP_M1_LIMIT: Self;
    /// `(exp(r) - 1 - r) / r^2` on `|r| <= 0.5 ln 2`: 0.03 and 0.04 ulp.
    const EXP: &'static [Self];
    /// `(ln((1 + s) / (1 - s)) - 2 s) / s^3` in `s^2`, on `s^2 <= 0.0297`: 0.008 and 0.007 ulp.
    const LN: &'static [Self];
    /// `c` in the variable `t = c / (c + x)` of the normal distribution.
    const CDF_CENTRE: Self;
    /// The cumulative normal distribution at minus this is zero.
    const CDF_LIMIT: Self;
    /// `exp(x^2 / 2) P(X < -x) / t` in `t - 0.5`, for the standard normal distribution: 0.01 and 0.06 ulp.
    const CDF: &'static [Self];
    /// Infinity.
    const INFINITY: Self;
    /// Not a number.
    const NAN: Self;

    /// `2^n` for a small integer `n`, given as `n + ROUND`.
    fn power_of_two(rounded: Self) -> Self;
    /// Two normal numbers whose product would be `2^n`, given `n + ROUND`, wherever `2^n` is finite or may be subnormal.
    fn powers_of_two(rounded: Self) -> (Self, Self);
    /// `m` and `e` with `m 2^e = x` and `m` between `sqrt(1/2)` and `sqrt(2)`, for positive finite `x`, subnormal ones too.
    fn split(self) -> (Self, Self);
    /// The number with the lower half of its mantissa zero, so that its square is exact.
    fn upper_half(self) -> Self;
}

macro_rules! lane {
    ($float:ident $bits:ident mantissa $mantissa:literal bias $bias:literal { $($constants:tt)* }) => {
        impl Lane for $float {
            $($constants)*
            const ROUND: Self = 1.5 * (1u64 << $mantissa) as $float;
            const LOG2_E: Self = core::$float::consts::LOG2_E;
            const INFINITY: Self = $float::INFINITY;
            const NAN: Self = $float::NAN;

            #[inline(always)]
            fn power_of_two(rounded: Self) -> Self {
                let exponent = rounded.to_bits().wrapping_sub(Self::ROUND.to_bits()).wrapping_add($bias);
                $float::from_bits(exponent << $mantissa)
            }

            #[inline(always)]
            fn powers_of_two(rounded: Self) -> (Self, Self) {
                let exponents = rounded.to_bits().wrapping_sub(Self::ROUND.to_bits()).wrapping_add(2 * $bias);
                let half = exponents >> 1;
                let other = exponents.wrapping_sub(half);
                ($float::from_bits(half << $mantissa), $float::from_bits(other << $mantissa))
            }

            #[inline(always)]
            fn split(self) -> (Self, Self) {
                const WHOLE: $float = (1u64 << $mantissa) as $float;
                const ROOT: $bits = core::$float::consts::FRAC_1_SQRT_2.to_bits();
                const ONE: $bits = (1.0 as $float).to_bits();
                // A subnormal is made normal first, and its exponent corrected.
                let subnormal = self < $float::MIN_POSITIVE;
                let normal = if subnormal { self * WHOLE } else { self };
                let correction = if subnormal { ($bias + $mantissa) as $float } else { $bias as $float };
                let bits = normal.to_bits().wrapping_add(ONE - ROOT);
                let mantissa = $float::from_bits((bits & ((1 << $mantissa) - 1)).wrapping_add(ROOT));
                // The exponent becomes a float by way of the mantissa of 2^p: not every set can convert 64-bit integers.
                let exponent = $float::from_bits((bits >> $mantissa) | WHOLE.to_bits()) - WHOLE;
                (mantissa, exponent - correction)
            }

            #[inline(always)]
            fn upper_half(self) -> Self {
                $float::from_bits(self.to_bits() & !((1 << ($mantissa / 2 + 1)) - 1))
            }
        }
    };
}

lane! { f32 u32 mantissa 23 bias 127 {
    const LN_2_HIGH: Self = 355.0 / 512.0;
    const LN_2_LOW: Self = -2.121_944_4e-4;
    const EXP_MAX: Self = 89.0;
    const EXP_MIN: Self = -106.0;
    const EXP_M1_LIMIT: Self = 20.0;
    const EXP: &'static [Self] = &[0.499_999_94, 0.166_665_15, 0.041_668_456, 0.008_369_419, 0.001_381_316];
    const LN: &'static [Self] = &[0.666_667_8, 0.399_770_64, 0.298_856_22];
    const CDF_CENTRE: Self = 3.0;
    const CDF_LIMIT: Self = 15.0;
    const CDF: &'static [Self] = &[
        0.243_027_9, 0.339_554_67, 0.306_690_25, 0.126_034_03, -0.055_798_873, -0.074_345_82, 0.021_848_69, 0.044_137_668,
        -0.020_881_863, -0.022_753_956, 0.018_941_225,
    ];
} }

lane! { f64 u64 mantissa 52 bias 1023 {
    // 32 digits of ln 2, so that 21 are left for the exponent.
    const LN_2_HIGH: Self = f64::from_bits(0x3fe6_2e42_fee0_0000);
    const LN_2_LOW: Self = 1.908_214_929_270_587_7e-10;
    const EXP_MAX: Self = 710.0;
    const EXP_MIN: Self = -746.0;
    const EXP_M1_LIMIT: Self = 40.0;
    const EXP: &'static [Self] = &[
        0.500_000_000_000_001_1, 0.166_666_666_666_666_74, 0.041_666_666_666_510_144, 0.008_333_333_333_321_319,
        0.001_388_888_895_140_518, 0.000_198_412_698_892_930_15, 2.480_148_331_059_438_4e-5, 2.755_723_930_142_367_5e-6,
        2.763_415_462_275_905e-7, 2.511_118_493_987_546_6e-8,
    ];
    const LN: &'static [Self] = &[
        0.666_666_666_666_674, 0.399_999_999_993_767_34, 0.285_714_287_516_003_8, 0.222_221_975_548_248_52, 0.181_836_207_755_611_4,
        0.153_125_218_236_977_1, 0.148_120_428_358_063_72,
    ];
    const CDF_CENTRE: Self = 5.0;
    const CDF_LIMIT: Self = 39.0;
    const CDF: &'static [Self] = &[
        0.153_838_609_950_012_58, 0.266_153_001_156_022_7, 0.396_244_492_775_981_1, 0.501_653_050_674_087_3, 0.528_065_171_745_231,
        0.442_359_287_720_385, 0.266_176_855_038_504_7, 0.076_630_445_325_018_68, -0.040_850_913_201_462_79,
        -0.055_797_664_232_768_5, -0.012_160_149_096_430_768, 0.020_382_848_725_231_946, 0.013_665_250_297_480_856,
        -0.006_522_310_095_450_999, -0.009_074_334_420_164_379, 0.002_206_042_476_388_333, 0.005_677_266_182_946_927,
        -0.001_108_213_595_899_569, -0.003_457_271_286_976_858, 0.000_976_597_653_318_644_2, 0.001_607_062_635_310_752_2,
        -0.000_735_281_792_222_015_3, -0.000_133_189_862_025_893_7,
    ];
} }
